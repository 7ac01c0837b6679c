// Owns: when a worker has grown so much that it should start anew.
// Must not know: jobs, how a worker ends.

const LOOK_MS = 1000;
const GROWTH = 2;
const GROWTH_BYTES = 2e9;

/** What a worker that held `readyBytes` once its model was loaded may hold, unless a setting says. */
export function memoryLimitOf(readyBytes: number, setting: number | undefined): number {
  return setting ?? GROWTH * readyBytes + GROWTH_BYTES;
}

/** Calls `onExceeded` once, with the resident memory that is over the limit. */
export function watchMemory(limitBytes: number, onExceeded: (bytes: number) => void): void {
  const timer = setInterval(() => {
    const bytes = process.memoryUsage.rss();
    if (bytes <= limitBytes) return;
    clearInterval(timer);
    onExceeded(bytes);
  }, LOOK_MS).unref();
}
