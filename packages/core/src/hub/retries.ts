/**
 * Owns when a request that failed on its way is tried again, and after how long.
 * Must not know what was requested.
 */
import { setTimeout as delay } from "node:timers/promises";
import { CoreError } from "../core-error.ts";

const MAX_FAILURES = 5;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
// A hub that asks for more is told to the operator rather than waited for.
const LONGEST_ASKED_WAIT_MS = 120_000;

interface TransferDetails extends ErrorOptions {
  /** What the server asked for in Retry-After. */
  readonly waitMs?: number | undefined;
  /** The attempt brought enough that the failures before it no longer count. */
  readonly progressed?: boolean;
}

/** A failure of the network or of a busy server: the same request may succeed later. */
export class TransferError extends Error {
  readonly waitMs: number | undefined;
  readonly progressed: boolean;

  constructor(message: string, details: TransferDetails = {}) {
    super(message, details);
    this.name = "TransferError";
    this.waitMs = details.waitMs;
    this.progressed = details.progressed ?? false;
  }
}

/**
 * Repeats `attempt` while it throws TransferError, with growing pauses, five failures in a row.
 *
 * @throws CoreError `download_failed` with the last failure; everything else passes through.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  let failures = 0;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof TransferError)) throw error;
      failures = error.progressed ? 1 : failures + 1;
      const waitMs = error.waitMs ?? backoffMs(failures);
      if (failures >= MAX_FAILURES || waitMs > LONGEST_ASKED_WAIT_MS) throw giveUp(error, waitMs);
      await delay(waitMs, undefined, { ...(signal && { signal }) });
    }
  }
}

/** Half of the pause is random, so that workers that failed together do not return together. */
export function backoffMs(failures: number, random: number = Math.random()): number {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS);
  return Math.round(longest * (0.5 + random / 2));
}

/** Milliseconds in a Retry-After header (seconds or a date), undefined where it says nothing. */
export function retryAfterMs(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const waitMs = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000;
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}

function giveUp(error: TransferError, waitMs: number): CoreError {
  const asked = error.waitMs === undefined ? "" : `; it asks to come back in ${waitMs / 1000} s`;
  return new CoreError("download_failed", error.message + asked, { cause: error });
}
