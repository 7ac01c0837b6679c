// Owns: when a message is tried again, and for how long an endpoint may fail.
// Must not know: how it is sent, what it says.

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export interface DeliveryTimes {
  /** Before each attempt, the first one included. */
  readonly delaysMs: readonly number[];
  /** For an endpoint's whole answer. */
  readonly timeoutMs: number;
  /** An endpoint that has only failed for so long is disabled. */
  readonly disableAfterMs: number;
  /** A rotated secret signs along for so long. */
  readonly overlapMs: number;
}

/** The example of Standard Webhooks: ten attempts in three days. */
export const STANDARD_TIMES: DeliveryTimes = {
  delaysMs: [
    0,
    5 * SECOND_MS,
    5 * MINUTE_MS,
    30 * MINUTE_MS,
    ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR_MS),
  ],
  timeoutMs: 15 * SECOND_MS,
  disableAfterMs: 5 * DAY_MS,
  overlapMs: DAY_MS,
};

/** Spreads the attempts of messages that failed together. */
const JITTER = 0.2;
/** An endpoint may ask for more time, up to this. */
const LONGEST_RETRY_AFTER_MS = DAY_MS;

/**
 * Milliseconds until the attempt after so many, null when that was the last. What the endpoint asked for
 * by Retry-After is kept, unless the schedule waits longer; `random` is from 0 to 1.
 */
export function nextDelayMs(
  { delaysMs }: DeliveryTimes,
  attempts: number,
  retryAfterMs: number | null,
  random: number,
): number | null {
  const delayMs = delaysMs[attempts];
  if (delayMs === undefined) return null;
  const leastMs = Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  return Math.round(Math.max(delayMs, leastMs) * (1 + JITTER * random));
}

/** Retry-After is seconds or a date; null for none, or one that is neither. */
export function readRetryAfter(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  if (/^\d+$/.test(header)) return Number(header) * SECOND_MS;
  const dateMs = Date.parse(header);
  return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - nowMs);
}
