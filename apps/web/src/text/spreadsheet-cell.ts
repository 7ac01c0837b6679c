// Owns: that no text is a formula to the spreadsheet that it is put into.
// Must not know: where cells end, how they are quoted.

/** Seen or not, what may stand before a formula: blanks, controls, marks of direction. */
const FIRST_SEEN = /[^\s\p{C}]/u;

/**
 * The text, with an apostrophe before one that a spreadsheet would run: one that begins with `=`, `+`, `-` or `@` in
 * any of their widths, behind whatever is not seen, or with a tab or a line break.
 */
export function spreadsheetCell(text: string): string {
  const first = FIRST_SEEN.exec(text)?.[0].normalize("NFKC") ?? "";
  return /^[=+\-@]/.test(first) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
}
