// Owns: the rows of a ranking as files: JSON, JSON lines, CSV, a run as TREC's tools read it.
// Must not know: the page, how a file is saved.
import { spreadsheetCell } from "../text/spreadsheet-cell.ts";
import type { ExportRow } from "./export-rows.ts";

/** One object: what was asked, with the rows as `results`. */
export function jsonFile(asked: object, rows: readonly ExportRow[]): string {
  return `${JSON.stringify({ ...asked, results: rows }, null, 2)}\n`;
}

/** A row a line. */
export function jsonLinesFile(rows: readonly ExportRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

const COLUMNS = [
  "rank",
  "old_rank",
  "line",
  "id",
  "relevance_score",
  "logit",
  "above_threshold",
  "text",
] as const satisfies readonly (keyof ExportRow)[];

/** As spreadsheets read it: marked as UTF-8; a text that would be a formula has an apostrophe before it. */
export function csvFile(rows: readonly ExportRow[]): string {
  const lines = rows.map((row) => COLUMNS.map((name) => csvCell(row[name])).join(","));
  return `\uFEFF${[COLUMNS.join(","), ...lines].join("\r\n")}\r\n`;
}

function csvCell(value: ExportRow[keyof ExportRow]): string {
  // Numbers are our own: -1.5 is no formula.
  if (typeof value !== "string") return value === null ? "" : String(value);
  return `"${spreadsheetCell(value).replaceAll('"', '""')}"`;
}

/**
 * `1 Q0 document rank score tag`. Evaluators sort by score and see only 24 bits of it, so it is 1/rank: no
 * tie can change the order. Documents go by id where ids tell all of them apart, else by line.
 */
export function trecRun(rows: readonly ExportRow[]): string {
  const ids = rows.map(({ id }) => id?.trim().replaceAll(/\s+/g, "_") ?? "");
  const isNamed = ids.every((id) => id !== "") && new Set(ids).size === ids.length;
  return rows
    .map(({ rank, line }, i) => {
      const document = isNamed ? ids[i] : `line-${line}`;
      return `1 Q0 ${document} ${rank} ${(1 / rank).toPrecision(9)} crossrank\n`;
    })
    .join("");
}
