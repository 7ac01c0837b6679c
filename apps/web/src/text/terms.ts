// Owns: which words of a query are worth finding in a document, and the pattern that finds them.
// Must not know: documents, how a hit looks.

/** `Intl.Segmenter` takes quadratic time in scripts without spaces: so much text goes to it at once. */
const WINDOW = 1024;
const MOST_TERMS = 64;

/** Scripts without spaces: their words stand inside runs of letters. */
const UNSPACED =
  "\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}";
const isUnspaced = new RegExp(`[${UNSPACED}]`, "v");
/** What a word of other scripts must not touch. */
const LETTER = `[[\\p{L}\\p{N}_]--[${UNSPACED}]]`;

// Words that nearly every text holds: marked, they hide the ones that matter.
const STOP_WORDS = new Set(
  (
    "a an and are as at be by can do does for from had has have how i if in into is it its my no not of on or " +
    "our so than that the their them then there these they this to was we were what when where which who why " +
    "will with you your 的 了 是 在 和 与 或 及 吗 呢 吧 啊 也 都 就 还 而 但 把 被 将 从 对 为 以 于 中 用 有 " +
    "个 我 你 他 她 它 们 这 那 哪 哪些 什么 怎么 怎样 如何 是否 为什么 需要 可以 能 会 要 不 请 并"
  ).split(" "),
);

/** The words of a query, lower-case, each once; those that say nothing are left out unless nothing else is there. */
export function termsOf(query: string): string[] {
  const all = new Set<string>();
  const telling = new Set<string>();
  for (const part of windowsOf(query)) {
    let lone = "";
    for (const { segment, isWordLike } of segmenter().segment(part)) {
      const word = segment.toLocaleLowerCase();
      if (isWordLike) all.add(word);
      const isTelling = isWordLike && !STOP_WORDS.has(word);
      // One character of Chinese is found nearly everywhere; two that stand together are a word.
      const isLone = isTelling && word.length === 1 && isUnspaced.test(word);
      if (isLone && lone !== "") telling.add(lone + word);
      if (isTelling && !isLone) telling.add(word);
      lone = isLone ? word : "";
    }
    if (telling.size > MOST_TERMS) break;
  }
  return [...(telling.size > 0 ? telling : all)].slice(0, MOST_TERMS);
}

/**
 * Finds the terms in a text: as whole words, singular or plural, or anywhere in scripts without spaces.
 * Undefined when there is nothing to find.
 */
export function patternOf(terms: readonly string[]): RegExp | undefined {
  if (terms.length === 0) return undefined;
  // The longest first, or a part would hide the whole.
  const longestFirst = terms.toSorted((a, b) => b.length - a.length);
  const [inside, whole] = [
    longestFirst.filter((term) => isUnspaced.test(term)).map(escaped),
    longestFirst.filter((term) => !isUnspaced.test(term)).map((term) => escaped(singularOf(term))),
  ];
  const parts = [
    ...(whole.length > 0 ? [`(?<!${LETTER})(?:${whole.join("|")})(?:s|es)?(?!${LETTER})`] : []),
    ...inside,
  ];
  return new RegExp(parts.join("|"), "giv");
}

/** Good enough for marking: `tires` and `tire` are one word. */
const singularOf = (word: string) => word.replace(/(?<=\p{L}{3})(?<!s)s$/u, "");

const escaped = (word: string) => word.replaceAll(/[\\^$.*+?()[\]{}|/&\-!#%,:;<=>@`~]/g, "\\$&");

let words: Intl.Segmenter | undefined;
function segmenter(): Intl.Segmenter {
  words ??= new Intl.Segmenter("zh", { granularity: "word" });
  return words;
}

/** Pieces of at most `WINDOW` characters that end where no word does, if such a place is near. */
export function* windowsOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const piece = text.slice(start, start + WINDOW);
    const breaks = piece.search(/[\s\p{P}][^\s\p{P}]*$/u);
    const isLast = start + piece.length >= text.length;
    const end = isLast || breaks < 1 ? piece.length : breaks + 1;
    yield piece.slice(0, end);
    start += end;
  }
}
