/**
 * Owns a cleaned text and the way from its positions back into the text it was made from.
 * Must not know HTML.
 */
import type { Span } from "../tokens/located-tokens.ts";

/** A text to score, and where each part of it stands in the caller's own text. */
export interface CleanText {
  readonly text: string;
  /**
   * The range of the caller's text that became `[start, end)` of `text`, in UTF-16 code units.
   * It covers whole entities and whatever was removed between its two ends, nothing outside them.
   */
  toSource(start: number, end: number): Span;
}

/**
 * Three numbers a segment, in the order of the text: where it starts in the text, where it starts
 * and where it ends in the source. A segment ends where the next one starts. When it is as long in
 * the text as in the source it was copied; otherwise it stands for its source as a whole.
 */
export type Segments = Uint32Array<ArrayBuffer>;
const SEGMENT_SIZE = 3;

/** A text that is its own source. */
export function unchangedText(text: string): CleanText {
  return { text, toSource: (start, end) => ({ start, end }) };
}

/** A text with the segments that it was put together from. */
export function mappedText(text: string, segments: Segments): CleanText {
  return {
    text,
    toSource(start, end) {
      const from = sourcePosition(text, segments, start, "start");
      return { start: from, end: end > start ? sourcePosition(text, segments, end, "end") : from };
    },
  };
}

function sourcePosition(text: string, segments: Segments, at: number, side: "start" | "end") {
  const count = segments.length / SEGMENT_SIZE;
  if (count === 0) return 0;
  // The end of a range belongs to the character before it.
  const segment = findSegment(segments, side === "start" ? at : at - 1);
  const number = (index: number) => segments[segment * SEGMENT_SIZE + index] ?? 0;
  const textStart = number(0);
  const sourceStart = number(1);
  const sourceEnd = number(2);
  const textEnd = segment + 1 < count ? number(SEGMENT_SIZE) : text.length;
  if (at >= textEnd) return sourceEnd;
  if (textEnd - textStart === sourceEnd - sourceStart) return sourceStart + at - textStart;
  return side === "start" ? sourceStart : sourceEnd;
}

/** The last segment that starts at or before a position of the text. */
function findSegment(segments: Segments, position: number): number {
  let low = 0;
  let high = segments.length / SEGMENT_SIZE - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((segments[middle * SEGMENT_SIZE] ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
