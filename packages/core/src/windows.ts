/**
 * Owns long documents: a text → the windows that are scored; their logits → the document's score.
 * Must not know queries, pairs or engines.
 */
import type { DocumentScore } from "./document-score.ts";
import { DocumentTooLongError } from "./document-too-long.ts";
import type { Tokenizer } from "./tokenizer.ts";
import type { LocatedTokens, Span } from "./tokens/located-tokens.ts";
import { aggregateLogits } from "./windows/aggregate.ts";
import { findBreaksOf } from "./windows/breaks.ts";
import { cutWindows, type Window } from "./windows/cut.ts";
import type { ReadingPlan } from "./windows/long-document.ts";
import { trimEnd, trimStart } from "./windows/sentences.ts";

/** A document ready to be scored. */
export interface ReadDocument {
  /**
   * Ids of each window, in order, at least one. They are slices of the document's own ids: the text
   * is encoded once, and one window that holds all of it is exactly the document.
   */
  readonly windows: readonly (readonly number[])[];
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

/** Encodes `text` and cuts it as planned. */
export async function readDocument(
  text: string,
  tokenizer: Tokenizer,
  plan: ReadingPlan,
): Promise<ReadDocument> {
  if (plan.strategy !== "window") {
    const { ids, truncated } = await tokenizer.encode(text, plan.mostTokens);
    return { windows: [ids], truncated };
  }
  const tokens = await tokenizer.encodeWithPlaces(text, plan.mostTokens);
  const windows = cutWindows(tokens.ids.length, plan.limits, findBreaksOf(text, tokens));
  const complete = windows.at(-1)?.end === tokens.ids.length;
  const truncated = tokens.truncated || !complete;
  const passages = windows.map((window) => passageOf(text, tokens, window));
  const scoredTo = complete ? tokens.end : (passages.at(-1)?.end ?? 0);
  const count = truncated
    ? estimateCount(windows.length, Math.max(1, scoredTo) / text.length)
    : windows.length;
  return {
    windows: windows.map(({ start, end }) => tokens.ids.slice(start, end)),
    truncated,
    places: { passages, count },
  };
}

/** The score of a document whose windows have these logits and whose pairs have so many tokens. */
export function scoreOf(
  document: ReadDocument,
  logits: readonly number[],
  tokens: number,
  plan: ReadingPlan,
): DocumentScore {
  const { truncated, places } = document;
  const logit = aggregateLogits(logits, plan.aggregate, plan.topK);
  if (places === undefined) return { logit, tokens, truncated };
  const bestLogit = aggregateLogits(logits, "max", 1);
  const window = logits.indexOf(bestLogit);
  const { start, end } = places.passages[window] ?? { start: 0, end: 0 };
  return {
    logit,
    tokens,
    truncated,
    windows: { count: places.count, scored: logits.length },
    bestPassage: { start, end, window, logit: bestLogit },
  };
}

/**
 * Passes the documents on when all of them have been read and fit.
 *
 * @throws DocumentTooLongError naming those that do not.
 */
export async function* refuseTooLong(
  steps: AsyncIterable<readonly ReadDocument[]>,
  limitTokens: number,
): AsyncGenerator<readonly ReadDocument[]> {
  const documents: ReadDocument[] = [];
  for await (const step of steps) documents.push(...step);
  const tooLong = documents.flatMap(({ truncated }, index) =>
    truncated ? [{ index, limitTokens }] : [],
  );
  if (tooLong.length > 0) throw new DocumentTooLongError(tooLong);
  yield documents;
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
