// Owns: looking again and again while somebody can see it, one look after the other.
// Must not know: what is looked at.

/** The page's visibility, as `document` tells it. */
export type Visibility = Pick<Document, "hidden" | "addEventListener" | "removeEventListener">;

/**
 * Looks at once and then `everyMs` after the last look has ended; not while the page is hidden, and at once
 * when it is seen again. `look` never throws. Gives what ends it.
 */
export function poll(
  look: (signal: AbortSignal) => Promise<void>,
  everyMs: number,
  page: Visibility = document,
): () => void {
  const over = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isLooking = false;
  const next = async () => {
    clearTimeout(timer);
    if (isLooking || page.hidden || over.signal.aborted) return;
    isLooking = true;
    await look(over.signal);
    isLooking = false;
    if (!over.signal.aborted) timer = setTimeout(() => void next(), everyMs);
  };
  const onChange = () => void next();
  page.addEventListener("visibilitychange", onChange);
  void next();
  return () => {
    over.abort();
    clearTimeout(timer);
    page.removeEventListener("visibilitychange", onChange);
  };
}
