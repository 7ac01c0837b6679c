// Owns: files that are dropped on an element.
// Must not know: what they are for, what the element looks like but for a file over it.
import { useSignal } from "@preact/signals";

/** What such an element needs, which has a twin for the keyboard, the file button; `className` gets " drop" while files are over it. */
export function useFileDrop(className: string, take: (files: readonly File[]) => void) {
  const isOver = useSignal(false);
  return {
    class: `${className}${isOver.value ? " drop" : ""}`,
    onDragOver(event: DragEvent) {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      isOver.value = true;
    },
    onDragLeave() {
      isOver.value = false;
    },
    onDrop(event: DragEvent) {
      event.preventDefault();
      isOver.value = false;
      take([...(event.dataTransfer?.files ?? [])]);
    },
  };
}
