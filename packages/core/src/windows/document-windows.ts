/**
 * Owns the windows of one document: their tokens, their places in the text, how many it has.
 * Must not know queries, pairs or scores.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { LocatedTokens, Span } from "../tokens/located-tokens.ts";
import { findBreaksOf } from "./breaks.ts";
import { cutWindows, type Window, type WindowLimits } from "./cut.ts";
import { trimEnd, trimStart } from "./sentences.ts";

/** A document ready to be scored. */
export interface ReadDocument {
  /** The document's own ids; it is encoded once. */
  readonly ids: readonly number[];
  /** Slices of the ids, in order, at least one; one that holds all of them is the document. */
  readonly windows: readonly Window[];
  readonly truncated: boolean;
  /** Only for strategy `window`. */
  readonly places?: {
    /** Where each window stands in the text. */
    readonly passages: readonly Span[];
    /** Windows of the whole text, see `DocumentScore`. */
    readonly count: number;
  };
}

// Marks belong to the character before them, though some tokenizers drop them.
const MARKS = /\p{M}*/uy;

// Cutting a window takes about 0.1 ms, and the event loop must not stand still for a thousand.
const WINDOWS_PER_TURN = 16;

/** Cuts the tokens of `text` into windows, a few in each turn of the event loop. */
export async function cutDocument(
  text: string,
  tokens: LocatedTokens,
  limits: WindowLimits,
): Promise<ReadDocument> {
  const { ids } = tokens;
  const windows: Window[] = [];
  const passages: Span[] = [];
  for (const window of cutWindows(ids.length, limits, findBreaksOf(text, tokens))) {
    windows.push(window);
    passages.push(passageOf(text, tokens, window));
    if (windows.length % WINDOWS_PER_TURN === 0) await nextTurn();
  }
  const complete = windows.at(-1)?.end === ids.length;
  const truncated = tokens.truncated || !complete;
  const scoredTo = complete ? tokens.end : (passages.at(-1)?.end ?? 0);
  const count = truncated
    ? estimateCount(windows.length, Math.max(1, scoredTo) / text.length)
    : windows.length;
  return { ids, windows, truncated, places: { passages, count } };
}

function passageOf(text: string, tokens: LocatedTokens, window: Window): Span {
  if (window.start === window.end) return { start: 0, end: 0 };
  const first = tokens.spanOf(window.start).start;
  MARKS.lastIndex = tokens.spanOf(window.end - 1).end;
  MARKS.test(text);
  const end = trimEnd(text, first, MARKS.lastIndex);
  return { start: trimStart(text, first, end), end };
}

/** As many windows as the text's length suggests: the rest is not encoded only to be counted. */
function estimateCount(scored: number, scoredShare: number): number {
  return Math.max(scored + 1, Math.round(scored / scoredShare));
}
