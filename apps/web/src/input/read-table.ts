// Owns: from text to a table, in slices that leave the page answering.
// Must not know: where the text came from, which column is which.
import { guessSeparator, rowsOf } from "./delimited.ts";
import type { Table } from "./table.ts";
import type { TableFormat } from "./table-format.ts";

/** Read without a pause: a few milliseconds. */
const SLICE_ROWS = 500;

const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

export function readTable(text: string, format: TableFormat): Promise<Table> {
  return format === "jsonl" ? readJsonLines(text) : readDelimited(text, format);
}

/** The first row names the columns. */
async function readDelimited(text: string, format: "csv" | "tsv"): Promise<Table> {
  const rows: (readonly string[])[] = [];
  const badLines: number[] = [];
  for (const { cells, isBroken } of rowsOf(text, format === "tsv" ? "\t" : guessSeparator(text))) {
    rows.push(cells);
    if (isBroken) badLines.push(rows.length);
    if (rows.length % SLICE_ROWS === 0) await pause();
  }
  const [columns = [], ...rest] = rows;
  const named = columns.map((name, place) => name.trim() || `column ${place + 1}`);
  return { format, columns: named, rows: rest, badLines };
}

/** An object a line, or one array of them. Lines that are no JSON are told, and left out. */
async function readJsonLines(text: string): Promise<Table> {
  const columns = new Map<string, number>();
  const rows: string[][] = [];
  const badLines: number[] = [];
  const add = (value: unknown, line: number) => {
    const row = rowOf(value, columns);
    if (row === undefined) badLines.push(line);
    else rows.push(row);
  };
  const whole = /^\s*\[/.test(text) ? parseJson(text) : undefined;
  if (Array.isArray(whole)) {
    for (const [i, value] of whole.entries()) add(value, i + 1);
    return { format: "jsonl", columns: [...columns.keys()], rows, badLines };
  }
  for (const [i, line] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    if (i % SLICE_ROWS === SLICE_ROWS - 1) await pause();
    if (line.trim() !== "") add(parseJson(line), i + 1);
  }
  return { format: "jsonl", columns: [...columns.keys()], rows, badLines };
}

/** The cells of an object by the columns seen so far, to which its own are added. */
function rowOf(value: unknown, columns: Map<string, number>): string[] | undefined {
  const fields = typeof value === "string" ? { text: value } : value;
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) return undefined;
  const row: string[] = [];
  for (const [name, cell] of Object.entries(fields)) {
    const place = columns.get(name) ?? columns.size;
    columns.set(name, place);
    row[place] = textOfCell(cell);
  }
  return Array.from(row, (cell) => cell ?? "");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const textOfCell = (cell: unknown): string =>
  typeof cell === "string" ? cell : cell == null ? "" : JSON.stringify(cell);
