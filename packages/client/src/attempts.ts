// Owns: one call as its caller sees it: several attempts under one time limit, ended by an abort.
// Must not know: what is attempted.
import { CrossrankTimeoutError } from "./errors.ts";
import { delayBeforeRetry, wait } from "./retries.ts";

/** A longer timer goes off after a millisecond. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface AttemptLimits {
  /** Attempts after the first one. */
  readonly maxRetries: number;
  /** Of all attempts together; Infinity is no limit. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * What the first attempt that succeeds gives.
 * @throws the last attempt's error; CrossrankTimeoutError; the signal's reason when it aborts;
 * TypeError when `timeoutMs` is no time
 */
export async function attempt<T>(
  call: (signal: AbortSignal) => Promise<T>,
  { maxRetries, timeoutMs, signal }: AttemptLimits,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  const timeout = timeoutSignal(timeoutMs);
  const either = AbortSignal.any([signal, timeout].filter((one) => one !== undefined));
  let failure: unknown;
  for (let failures = 1; ; failures++) {
    try {
      return await call(either);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (timeout?.aborted) {
        const message = `no answer within ${timeoutMs} ms`;
        throw new CrossrankTimeoutError(message, failure === undefined ? {} : { cause: failure });
      }
      const delayMs = delayBeforeRetry(error, failures, maxRetries);
      // What the service said is worth more than a timeout that is bound to come.
      if (delayMs === undefined || Date.now() + delayMs >= deadline) throw error;
      failure = error;
      await wait(delayMs, signal);
    }
  }
}

function timeoutSignal(timeoutMs: number): AbortSignal | undefined {
  // JavaScript passes what the type forbids, for instance a variable of the environment.
  if (typeof timeoutMs !== "number" || !(timeoutMs >= 0)) {
    throw new TypeError(`timeoutMs must be a number of milliseconds or Infinity, not ${timeoutMs}`);
  }
  if (timeoutMs === Infinity) return undefined;
  return AbortSignal.timeout(Math.min(Math.ceil(timeoutMs), LONGEST_TIMER_MS));
}
