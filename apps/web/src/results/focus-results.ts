// Owns: that who pressed the button is led to the results, and who types on is left alone.
// Must not know: results.
import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { ranker } from "../state/page.ts";

/** Focuses the element of this id as soon as a run has its first scores. */
export function useFocusOnFirstScores(id: string): void {
  const isAwaited = useRef(false);
  useSignalEffect(() => {
    const progress = ranker.progress.value;
    if (progress?.phase === "waiting") isAwaited.current = true;
    if (!isAwaited.current || !progress?.scores.size) return;
    isAwaited.current = false;
    if (document.activeElement?.matches("textarea, select, input, summary")) return;
    // Once the heading is there and stands where it will.
    requestAnimationFrame(() => {
      const heading = document.getElementById(id);
      heading?.focus({ preventScroll: true });
      // On a phone it would come to stand at the lower edge, and what it heads below.
      heading?.scrollIntoView({ block: "start" });
    });
  });
}
