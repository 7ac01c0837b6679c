// Owns: whether and when a failed call is repeated. Pure but for the wait itself.
// Must not know: what is called.
import { CrossrankApiError, CrossrankConnectionError } from "./errors.ts";

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 8000;
/** A service that asks for more than this is better told to the caller than waited for. */
const LONGEST_RETRY_AFTER_MS = 60_000;

/** Milliseconds until the next try; undefined when there is none. `failures` counts from 1. */
export function delayBeforeRetry(
  error: unknown,
  failures: number,
  maxRetries: number,
  random: () => number = Math.random,
): number | undefined {
  if (failures > maxRetries || !isRetryable(error)) return undefined;
  const asked = error instanceof CrossrankApiError ? error.retryAfterMs : undefined;
  if (asked !== undefined) return asked <= LONGEST_RETRY_AFTER_MS ? asked : undefined;
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
  // Half of it at random, so that many clients do not come back together.
  return longest / 2 + (longest / 2) * random();
}

function isRetryable(error: unknown): boolean {
  if (error instanceof CrossrankApiError) return error.isRetryable;
  return error instanceof CrossrankConnectionError;
}

/** `retry-after-ms`, else `Retry-After` in seconds or as a date (RFC 9110 §10.2.3). */
export function retryAfterMs(headers: Headers, nowMs: number = Date.now()): number | undefined {
  const milliseconds = headers.get("retry-after-ms");
  if (milliseconds !== null && /^\d+(\.\d+)?$/.test(milliseconds)) return Number(milliseconds);
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** @throws the signal's reason when it aborts first */
export function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", abort, { once: true });
  });
}
