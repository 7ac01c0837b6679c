// Owns: how many terminal columns a text takes, and where a line of it may break.
// Must not know: colours, scores.

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

// East Asian wide and fullwidth characters and emoji take two columns, everything else takes one.
const TWO_COLUMNS =
  /[\p{Script=Han}\p{Script=Hangul}\u3000-\u30ff\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\ufe0f/u;

/** Columns that a terminal gives to one line of text. */
export function displayWidth(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += TWO_COLUMNS.test(segment) ? 2 : 1;
  return columns;
}

// Chinese breaks after any character, but never before a closing mark; the rest breaks at spaces.
const UNBREAKABLE = /\s+|\p{Script=Han}[，。、？！：；）》」]*|[^\s\p{Script=Han}]+/gu;

/** Breaks a text into lines of at most `columns`; only a longer unbreakable piece exceeds them. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const [piece] of text.matchAll(UNBREAKABLE)) {
    if (line.trim() !== "" && displayWidth(line + piece.trimEnd()) > columns) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += line === "" ? piece.trimStart() : piece;
  }
  return [...lines, line.trimEnd()];
}
