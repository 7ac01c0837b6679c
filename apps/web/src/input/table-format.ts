// Owns: whether pasted text or a file is a table, and which kind.
// Must not know: how tables are read.

export type TableFormat = "csv" | "tsv" | "jsonl";

const BY_EXTENSION: ReadonlyMap<string, TableFormat> = new Map([
  ["csv", "csv"],
  ["tsv", "tsv"],
  ["tab", "tsv"],
  ["jsonl", "jsonl"],
  ["ndjson", "jsonl"],
  ["json", "jsonl"],
]);

/** Undefined for a file of plain lines. */
export function formatOfFile(name: string, text: string): TableFormat | undefined {
  const extension = name.split(".").at(-1)?.toLowerCase() ?? "";
  return BY_EXTENSION.get(extension) ?? formatOfText(text);
}

const LINES_LOOKED_AT = 20;
/** One word: prose with commas has several between them. */
const COLUMN_NAME = /^"?[\p{L}_]([\p{L}\p{N}_.-]{0,30}[\p{L}\p{N}_])?"?$/u;

/** What pasted text is beyond doubt; undefined for plain lines. Prose with commas is no table. */
export function formatOfText(text: string): TableFormat | undefined {
  if (/^\s*\[\s*\{/.test(text)) return isJson(text) ? "jsonl" : undefined;
  const lines = firstLines(text);
  if (lines.length < 1) return undefined;
  if (lines.every((line) => /^\s*\{.*\}\s*$/.test(line) && isJson(line))) return "jsonl";
  if (lines.length < 2) return undefined;
  const tabs = lines.map((line) => line.split("\t").length);
  if (tabs.every((count) => count > 1 && count === tabs[0])) return "tsv";
  const names = (lines[0] ?? "").split(",");
  const isHead = names.length > 1 && names.every((name) => COLUMN_NAME.test(name.trim()));
  const isAsWide = lines.slice(1).every((line) => line.split(",").length >= names.length);
  return isHead && isAsWide ? "csv" : undefined;
}

function firstLines(text: string): string[] {
  // A last line that the limit cuts says nothing.
  const head = text.slice(0, 100_000);
  const lines = head.split(/\r?\n/);
  if (head.length < text.length) lines.pop();
  return lines.filter((line) => line.trim() !== "").slice(0, LINES_LOOKED_AT);
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}
