// Owns: putting a text on the clipboard, and saying that it is there.
// Must not know: what the text is.
import { useSignal } from "@preact/signals";
import { resultWords } from "./words.ts";

const SAID_MS = 1500;

interface CopyButtonProps {
  /** Made only when it is asked for, where that takes time. */
  readonly text: string | (() => string);
  /** For whom a plain "Copy" says too little. */
  readonly label: string;
  readonly onCopied?: (() => void) | undefined;
}

export function CopyButton({ text, label, onCopied }: CopyButtonProps) {
  const say = resultWords.value;
  const isCopied = useSignal(false);
  // Only over https and on this machine do browsers offer a clipboard.
  if (navigator.clipboard === undefined) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(typeof text === "string" ? text : text());
    isCopied.value = true;
    onCopied?.();
    setTimeout(() => {
      isCopied.value = false;
    }, SAID_MS);
  };
  return (
    <button type="button" class="quiet copy" aria-label={label} onClick={() => void copy()}>
      {isCopied.value ? say.copied : say.copy}
    </button>
  );
}
