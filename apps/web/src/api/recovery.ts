// Owns: which problems pass by themselves, when to try again, and the wait until then.
// Must not know: what is tried.
import type { Problem } from "./problem.ts";

/** Nothing has to be changed: only time, or whoever runs the service, mends these. */
const PASSING = ["unreachable", "queue", "busy", "quota", "no-worker", "lost"] as const;
export type PassingCause = (typeof PASSING)[number];

/** A run that is tried again by itself. */
export interface Interruption {
  readonly problem: Problem;
  readonly cause: PassingCause;
  /** Of `Date.now()`. */
  readonly againAtMs: number;
  readonly tryNow: () => void;
}

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;
/** Who is told to come back later than this is better told than made to wait. */
const LONGEST_ASKED_MS = 300_000;

export function passingCause({ cause, retryAfterMs = 0 }: Problem): PassingCause | undefined {
  return retryAfterMs > LONGEST_ASKED_MS ? undefined : PASSING.find((one) => one === cause);
}

/** Milliseconds until the next try: what the service asks for, or ever longer. `failures` counts from 1. */
export function delayBeforeAgain(
  { retryAfterMs }: Problem,
  failures: number,
  random: () => number = Math.random,
): number {
  const growing = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
  // Many pages do not come back together.
  return Math.max(retryAfterMs ?? 0, growing) * (1 + random() / 4);
}

/** Ends early by `now`, and when the browser is online again. */
export function pauseUntil(atMs: number, now: AbortSignal, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = new AbortController();
    const options = { once: true, signal: done.signal };
    const end = (settle: () => void) => () => {
      clearTimeout(timer);
      done.abort();
      settle();
    };
    const timer = setTimeout(end(resolve), Math.max(0, atMs - Date.now()));
    signal.addEventListener(
      "abort",
      end(() => reject(signal.reason)),
      options,
    );
    now.addEventListener("abort", end(resolve), options);
    globalThis.addEventListener?.("online", end(resolve), options);
  });
}
