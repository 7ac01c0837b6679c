/**
 * Owns which places of one text are good to cut at: between sentences, or else between words.
 * Must not know how long windows are.
 */
import type { LocatedTokens } from "../tokens/located-tokens.ts";
import type { FindBreaks } from "./cut.ts";
import { sentenceEnds } from "./sentences.ts";

// Characters after the last place in question: what follows decides whether a sentence ended.
const LOOKAHEAD_CHARACTERS = 32;

// Text between two tokens may be a megabyte of line ends; looking at it must not cost more than
// scoring the tokens does.
const MOST_CHARACTERS_PER_TOKEN = 32;

/** Breaks of `text`; asked for places between its tokens only, so never before the first. */
export function findBreaksOf(text: string, tokens: LocatedTokens): FindBreaks {
  return (from, to) => {
    const sentences = sentenceBreaks(text, tokens, from, to);
    return sentences.length > 0 ? sentences : wordBreaks(tokens, from, to);
  };
}

function sentenceBreaks(text: string, tokens: LocatedTokens, from: number, to: number): number[] {
  const breaks: number[] = [];
  const last = tokens.spanOf(to).start;
  const reach = (to - from + 2) * MOST_CHARACTERS_PER_TOKEN;
  const start = Math.max(tokens.spanOf(from - 1).start, last - reach);
  const end = Math.min(text.length, last + LOOKAHEAD_CHARACTERS);
  for (const sentenceEnd of sentenceEnds(text, start, end)) {
    const token = firstTokenAt(tokens, sentenceEnd, from, to);
    if (token !== undefined && token > (breaks.at(-1) ?? 0)) breaks.push(token);
  }
  return breaks;
}

/** The first of `from` ≤ token ≤ `to` that starts at `offset` or later; starts ascend. */
function firstTokenAt(
  tokens: LocatedTokens,
  offset: number,
  from: number,
  to: number,
): number | undefined {
  let low = from;
  let high = to + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens.spanOf(middle).start >= offset) high = middle;
    else low = middle + 1;
  }
  return low <= to ? low : undefined;
}

function wordBreaks(tokens: LocatedTokens, from: number, to: number): number[] {
  const breaks: number[] = [];
  for (let token = from; token <= to; token++) if (tokens.startsWord(token)) breaks.push(token);
  return breaks;
}
