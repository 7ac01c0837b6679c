// Owns: how a text is taken apart into the terms that it is found by: indexed texts and queries alike.
// Must not know: indexes, where texts come from.

const RUN = /[\p{L}\p{N}\p{M}]+/gu;
/** Written without spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+/gu;
const HAS_UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * The terms of a text in their order, NFKC-folded and in lower case: words; of Chinese and Japanese each two
 * neighbouring characters, and the last one of a run by itself, so that a single character is found too.
 */
export function termsOf(text: string): string[] {
  const folded = text.normalize("NFKC").toLowerCase();
  const runs = folded.match(RUN) ?? [];
  return HAS_UNSPACED.test(folded) ? runs.flatMap(partsOf) : runs;
}

/** A run may go from one script to another: `vitamin和维生素`. */
function partsOf(run: string): string[] {
  const parts: string[] = [];
  let end = 0;
  for (const { 0: unspaced, index } of run.matchAll(UNSPACED)) {
    if (index > end) parts.push(run.slice(end, index));
    parts.push(...pairsOf(unspaced));
    end = index + unspaced.length;
  }
  if (end < run.length) parts.push(run.slice(end));
  return parts;
}

function pairsOf(unspaced: string): string[] {
  const characters = Array.from(unspaced);
  return characters.map((character, i) => character + (characters[i + 1] ?? ""));
}
