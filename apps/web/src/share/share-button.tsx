// Owns: the button that opens what can be shared of a view.
// Must not know: what that is.
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Dialog } from "../dialog.tsx";
import { shareWords } from "./words.ts";

/** `children` draws what the dialog holds, each time that it is opened. */
export function ShareButton({ children }: { readonly children: () => ComponentChildren }) {
  const say = shareWords.value;
  const isOpen = useSignal(false);
  return (
    <>
      <button
        type="button"
        class="quiet share"
        onClick={() => {
          isOpen.value = true;
        }}
      >
        {say.share}
      </button>
      <Dialog isOpen={isOpen} title={say.title}>
        {isOpen.value && children()}
      </Dialog>
    </>
  );
}
