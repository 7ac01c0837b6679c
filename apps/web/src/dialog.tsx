// Owns: a dialog over the page, opened and closed by a signal; Escape and its button close it.
// Must not know: what it says.
import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { pageWords } from "./words.ts";

interface DialogProps {
  readonly isOpen: Signal<boolean>;
  readonly title: string;
  readonly children: ComponentChildren;
}

export function Dialog({ isOpen, title, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const open = isOpen.value;
  useEffect(() => {
    if (open) element.current?.showModal();
    else element.current?.close();
  }, [open]);
  const close = () => {
    isOpen.value = false;
  };
  return (
    <dialog ref={element} aria-label={title} onClose={close}>
      {open && (
        <>
          <header>
            <h2>{title}</h2>
            <button
              type="button"
              class="quiet icon"
              aria-label={pageWords.value.close}
              onClick={close}
            >
              ×
            </button>
          </header>
          {children}
        </>
      )}
    </dialog>
  );
}
