// Owns: the terms of a text, for a search by keywords in English and Chinese.
// Must not know: indexes, scores.

const words = new Intl.Segmenter("und", { granularity: "word" });
/** The segmenter is quadratic in the length of Chinese text; pieces keep it flat. */
const PIECE_CHARACTERS = 512;
const HAN = /^\p{Script=Han}+$/u;

/** Lower-case words; of Chinese, where words are a guess, every two neighbouring characters as well. */
export function termsOf(text: string): string[] {
  const folded = text.normalize("NFKC").toLowerCase();
  const terms: string[] = [];
  for (let at = 0; at < folded.length; at += PIECE_CHARACTERS) {
    for (const { segment, isWordLike } of words.segment(folded.slice(at, at + PIECE_CHARACTERS))) {
      if (isWordLike && !HAN.test(segment)) terms.push(segment);
    }
  }
  for (const [han] of folded.matchAll(/\p{Script=Han}+/gu)) {
    const characters = [...han];
    if (characters.length === 1) terms.push(han);
    for (let i = 1; i < characters.length; i++) terms.push(`${characters[i - 1]}${characters[i]}`);
  }
  return terms;
}
