// Owns: what a table of candidates is: columns, rows, which column is read as what.
// Must not know: how a table is written, signals.
import type { Candidate } from "./lines.ts";
import type { TableFormat } from "./table-format.ts";

export interface Table {
  readonly format: TableFormat;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Lines that could not be read. */
  readonly badLines: readonly number[];
}

/** Columns by their place; `id` may be none. */
export interface Columns {
  readonly text: number;
  readonly id: number | undefined;
}

const TEXT_NAMES =
  /^(text|document|doc|content|contents|passage|body|snippet|candidate|文本|内容|正文|段落|文档|候选)$/i;
const ID_NAMES = /^(_?id|doc_?id|document_?id|key|uuid|编号|序号|标识)$/i;

/** The columns that look like text and id: by their names, else the longest texts are the text. */
export function guessColumns({ columns, rows }: Table): Columns {
  const named = columns.findIndex((name) => TEXT_NAMES.test(name.trim()));
  const id = columns.findIndex((name) => ID_NAMES.test(name.trim()));
  const lengthOf = (column: number) =>
    rows.slice(0, 50).reduce((sum, row) => sum + (row[column]?.length ?? 0), 0);
  const longest = columns.reduce(
    (best, _, column) => (lengthOf(column) > lengthOf(best) ? column : best),
    0,
  );
  const text = named >= 0 ? named : longest;
  return { text, id: id >= 0 && id !== text ? id : undefined };
}

/** Rows without a text are no candidates. */
export function candidatesOfTable({ rows }: Table, { text, id }: Columns): Candidate[] {
  return rows
    .map((row, i) => {
      const named = id === undefined ? undefined : row[id]?.trim();
      return { text: row[text]?.trim() ?? "", line: i + 1, ...(named && { id: named }) };
    })
    .filter(({ text: cell }) => cell !== "");
}
