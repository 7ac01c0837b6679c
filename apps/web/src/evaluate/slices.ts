// Owns: long work on the page's one thread in slices, between which the page answers.
// Must not know: the work. Its policy lets no script be started but its own, so there are no workers to give it to.
import type { Steps } from "@crossrank/evaluation/steps";

/** With what a step takes, well under 50 ms. */
const SLICE_MS = 12;

/** Unlike a timer it is not made to wait a second while nobody sees the page. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Pauses when it is called and the slice is used up. */
export function paced(): () => Promise<void> {
  let endMs = performance.now() + SLICE_MS;
  return async () => {
    if (performance.now() < endMs) return;
    await pause();
    endMs = performance.now() + SLICE_MS;
  };
}

/** @throws the signal's reason */
export async function inSlices<Result>(steps: Steps<Result>, signal: AbortSignal): Promise<Result> {
  const pace = paced();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await pace();
    signal.throwIfAborted();
  }
}
