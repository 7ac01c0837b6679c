/**
 * Owns where sentences end in a text of any language.
 * Must not know tokens or windows.
 */

// A fixed locale: the machine's own must not decide where a document is cut.
const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

// The segmenter is quadratic in its input: a slice of this length takes 0.01 to 0.1 ms.
const SLICE_CHARACTERS = 1024;

// The segmenter ends a sentence after each of these before a capital or a digit.
const ABBREVIATION =
  /(?<![\p{L}\p{N}])(?:\p{Lu}|Mr|Mrs|Ms|Dr|Prof|St|Gen|Col|Capt|Sgt|Rev|Fig|Figs|No|Nos|Eq|Sec|Ch|Vol|Art|Ref|p|pp|vs|cf|ca|approx|al|e\.g|i\.e|z\.B|bzw|Nr|Abb)\.\s*$/u;
const LONGEST_ABBREVIATION = 16;

const WRAPPED_LINE = /[\n\r]\p{Ll}/uy;

/**
 * UTF-16 offsets between `from` and `to` at which a sentence ends, ascending. White space after a
 * sentence belongs to the next one. What reaches up to `to` counts as unfinished.
 */
export function sentenceEnds(text: string, from: number, to: number): number[] {
  const ends: number[] = [];
  let start = from;
  while (start < to) {
    const sliceEnd = Math.min(to, start + SLICE_CHARACTERS);
    let last = start;
    for (const { index } of segmenter.segment(text.slice(start, sliceEnd))) {
      if (index === 0) continue;
      const boundary = start + index;
      const end = trimEnd(text, last, boundary);
      if (end > last && isSentenceEnd(text, boundary)) ends.push(end);
      last = boundary;
    }
    // A sentence that the slice cut is read again from its beginning, a long one is not.
    start = last > start && sliceEnd < to ? last : sliceEnd;
  }
  return ends;
}

/** The end of text.slice(start, end) without the white space at its end. */
export function trimEnd(text: string, start: number, end: number): number {
  let trimmed = end;
  while (trimmed > start && isSpace(text, trimmed - 1)) trimmed -= 1;
  return trimmed;
}

/** The start of text.slice(start, end) without the white space at its beginning. */
export function trimStart(text: string, start: number, end: number): number {
  let trimmed = start;
  while (trimmed < end && isSpace(text, trimmed)) trimmed += 1;
  return trimmed;
}

function isSpace(text: string, at: number): boolean {
  return /\s/.test(text.charAt(at));
}

function isSentenceEnd(text: string, boundary: number): boolean {
  // The segmenter ends a sentence with every line; one that goes on in lower case was wrapped.
  WRAPPED_LINE.lastIndex = boundary - 1;
  if (WRAPPED_LINE.test(text)) return false;
  return !ABBREVIATION.test(text.slice(Math.max(0, boundary - LONGEST_ABBREVIATION), boundary));
}
