// Owns: the ranking as rows of plain data: in which order, and as text for a spreadsheet. Pure.
// Must not know: how a table looks.
import type { RankedCard } from "../state/ranked-cards.ts";
import { spreadsheetCell } from "../text/spreadsheet-cell.ts";

export const COLUMNS = ["rank", "id", "text", "logit", "score"] as const;
export type Column = (typeof COLUMNS)[number];

export interface Row {
  readonly rank: number;
  /** Its own id, or the line that it stood in. */
  readonly id: string | number;
  readonly text: string;
  readonly logit: number | undefined;
  readonly score: number;
}

export interface Order {
  readonly column: Column;
  readonly isDescending: boolean;
}

export function rowsOf(cards: readonly RankedCard[]): Row[] {
  return cards.map(({ rank, candidate, score }) => ({
    rank,
    id: candidate.id ?? candidate.line,
    text: candidate.text,
    logit: score.logit,
    score: score.relevance_score,
  }));
}

/** Long texts that begin alike stay as they are: to compare them whole takes too long. */
const COMPARED = 64;

/** In a new array; equal ones stay in the order of their ranks. */
export function sortRows(
  rows: readonly Row[],
  { column, isDescending }: Order,
  locale: string,
): Row[] {
  const collator = new Intl.Collator(locale, { numeric: true });
  const compare = (a: Row[Column], b: Row[Column]): number => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return collator.compare(String(a ?? "").slice(0, COMPARED), String(b ?? "").slice(0, COMPARED));
  };
  const sign = isDescending ? -1 : 1;
  return rows.toSorted((a, b) => sign * compare(a[column], b[column]) || a.rank - b.rank);
}

/** One row a line, cells apart by tabs, under `head`. No cell is a formula to a spreadsheet. */
export function toTsv(head: readonly string[], rows: readonly Row[]): string {
  const lines = rows.map((row) => COLUMNS.map((column) => cellOf(row[column])));
  return [head, ...lines].map((cells) => `${cells.join("\t")}\n`).join("");
}

function cellOf(value: Row[Column]): string {
  if (typeof value !== "string") return value === undefined ? "" : String(value);
  const safe = spreadsheetCell(value.replaceAll(/[\t\r\n]+/g, " "));
  return safe.includes('"') ? `"${safe.replaceAll('"', '""')}"` : safe;
}
