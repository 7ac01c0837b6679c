/**
 * Owns where a document of so many tokens is cut into windows. Pure.
 * Must not know text: where it would be good to cut is asked of the caller.
 */

/** Tokens of one document, end exclusive. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

export interface WindowLimits {
  /** Most tokens of one window; positive. */
  readonly windowTokens: number;
  /** Tokens that a window shares with the one before it; at most half of `windowTokens`. */
  readonly overlapTokens: number;
  readonly maxWindows: number;
}

/** Good places to cut among `from` ≤ token ≤ `to`, ascending: a sentence or a word starts there. */
export type FindBreaks = (from: number, to: number) => readonly number[];

// A window may end, and the last one start, this share of a window early or late to meet a break.
const REACH = 1 / 4;

/**
 * The windows of a document, in order. Each ends at the last break of its last quarter, if there is
 * one; the next starts `overlapTokens` earlier, or at a break within the first half of the overlap.
 * The last one is moved back to be full, and may share more. An empty document has one empty window.
 */
export function* cutWindows(
  tokens: number,
  limits: WindowLimits,
  findBreaks: FindBreaks,
): Generator<Window, void> {
  const { windowTokens, overlapTokens, maxWindows } = limits;
  const reach = Math.floor(windowTokens * REACH);
  let start = 0;
  for (let count = 0; count < maxWindows; count++) {
    if (tokens - start <= windowTokens) {
      yield { start: lastStart(start), end: tokens };
      return;
    }
    const full = start + windowTokens;
    const end = findBreaks(full - reach, full).at(-1) ?? full;
    yield { start, end };
    const earliest = end - overlapTokens;
    start = findBreaks(earliest, end - Math.floor(overlapTokens / 2))[0] ?? earliest;
  }

  function lastStart(latest: number): number {
    const earliest = tokens - windowTokens;
    if (earliest <= 0) return 0;
    return findBreaks(earliest, Math.min(latest, earliest + reach))[0] ?? earliest;
  }
}
