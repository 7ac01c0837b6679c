// Owns: CSV and TSV as RFC 4180 and spreadsheets write them: quotes, line breaks in cells, other separators.
// Must not know: what rows are used for.

export interface DelimitedRow {
  readonly cells: readonly string[];
  /** A quote that is never closed, or text after one that is. */
  readonly isBroken: boolean;
}

const SEPARATORS = [",", ";", "\t", "|"] as const;
export type Separator = (typeof SEPARATORS)[number];

const ROWS_LOOKED_AT = 10;

/** The separator that cuts the first rows into the most columns of equal number. */
export function guessSeparator(text: string): Separator {
  const columnsBy = (separator: Separator) => {
    const widths: number[] = [];
    for (const { cells } of rowsOf(text, separator)) {
      if (widths.push(cells.length) === ROWS_LOOKED_AT) break;
    }
    return new Set(widths).size === 1 ? (widths[0] ?? 1) : 1;
  };
  return SEPARATORS.reduce((best, one) => (columnsBy(one) > columnsBy(best) ? one : best));
}

/** Rows as they come; blank lines are none. */
export function* rowsOf(text: string, separator: Separator): Generator<DelimitedRow> {
  const bare = new RegExp(`[^\\r\\n${separator === "|" ? "\\|" : separator}]*`, "y");
  let cells: string[] = [];
  let isBroken = false;
  for (let place = text.startsWith("\uFEFF") ? 1 : 0; place < text.length; ) {
    let cell = "";
    if (text[place] === '"') {
      const end = closingQuote(text, place + 1);
      if (end >= text.length) isBroken = true;
      cell = text.slice(place + 1, end).replaceAll('""', '"');
      place = end + 1;
    }
    bare.lastIndex = place;
    const rest = bare.exec(text)?.[0] ?? "";
    if (cell !== "" && rest.trim() !== "") isBroken = true;
    cells.push(cell === "" ? rest : cell + rest.trimEnd());
    place += rest.length;
    const isRowOver = text[place] !== separator;
    place += text.startsWith("\r\n", place) ? 2 : 1;
    // The last cell of a text that ends with a separator.
    if (!isRowOver && place >= text.length) cells.push("");
    if (!isRowOver && place < text.length) continue;
    if (cells.some((one) => one.trim() !== "")) yield { cells, isBroken };
    cells = [];
    isBroken = false;
  }
}

/** The place of the quote that ends a cell, or the end of the text. A doubled one stands for itself. */
function closingQuote(text: string, from: number): number {
  for (let place = from; ; place += 2) {
    place = text.indexOf('"', place);
    if (place < 0) return text.length;
    if (text[place + 1] !== '"') return place;
  }
}
