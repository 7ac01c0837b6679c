// Owns: which part of a long text is worth showing first.
// Must not know: how it is shown.

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Room for the words that lead to the first hit. */
const LEAD_CHARACTERS = 60;
/** Longer texts are looked through only so far: a key press must not wait for them. */
const LOOKED_AT_CHARACTERS = 20_000;

/**
 * At most `characters` of a text: of its best passage, where there is one, and there the part with the
 * most hits.
 */
export function excerptOf(
  text: string,
  passage: Span | undefined,
  pattern: RegExp | undefined,
  characters: number,
): Span {
  if (text.length <= characters) return { start: 0, end: text.length };
  const within = passage ?? { start: 0, end: text.length };
  const hit = densestHit(text, within, pattern, characters - LEAD_CHARACTERS) ?? within.start;
  const isNearStart = hit - within.start <= LEAD_CHARACTERS;
  const wanted = isNearStart ? within.start : wordStart(text, hit - LEAD_CHARACTERS, hit);
  const start = wholeCharacter(text, Math.min(wanted, text.length - characters));
  return { start, end: wholeCharacter(text, start + characters) };
}

/** The hit that has the most others after it within so many characters. */
function densestHit(
  text: string,
  { start, end }: Span,
  pattern: RegExp | undefined,
  characters: number,
): number | undefined {
  if (pattern === undefined) return undefined;
  const part = text.slice(start, Math.min(end, start + LOOKED_AT_CHARACTERS));
  const places = [...part.matchAll(pattern)].map(({ index }) => index);
  let best: number | undefined;
  let most = 0;
  let last = 0;
  for (const [first, place] of places.entries()) {
    while (last < places.length && (places[last] ?? 0) <= place + characters) last++;
    if (last - first <= most) continue;
    most = last - first;
    best = start + place;
  }
  return best;
}

/** The first place after `from` where a word begins. */
function wordStart(text: string, from: number, before: number): number {
  const space = text.slice(from, before).search(/[\s\p{P}]/u);
  return space < 0 ? from : from + space + 1;
}

/** Not between the halves of a character. */
function wholeCharacter(text: string, place: number): number {
  const unit = text.charCodeAt(place);
  return unit >= 0xdc00 && unit <= 0xdfff ? place - 1 : place;
}
