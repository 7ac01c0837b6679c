// Owns: one call as its caller sees it: several attempts under one time limit, ended by an abort.
// Must not know: what is attempted.
import { CrossrankTimeoutError } from "./errors.ts";
import { delayBeforeRetry, wait } from "./retries.ts";

export interface AttemptLimits {
  /** Attempts after the first one. */
  readonly maxRetries: number;
  /** Of all attempts together. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * What the first attempt that succeeds gives.
 * @throws the last attempt's error; CrossrankTimeoutError; the signal's reason when it aborts
 */
export async function attempt<T>(
  call: (signal: AbortSignal) => Promise<T>,
  { maxRetries, timeoutMs, signal }: AttemptLimits,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
  let failure: unknown;
  for (let failures = 1; ; failures++) {
    try {
      return await call(either);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (timeout.aborted) {
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
