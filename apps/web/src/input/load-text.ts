// Owns: what becomes of text that is pasted or of a file that is dropped: lines, or a table.
// Must not know: where it came from on the screen.
import { signal } from "@preact/signals";
import { openSavedFile } from "../share/open-saved.ts";
import { isSavedFile } from "../share/saved-file.ts";
import { source } from "../state/request.ts";
import { readTable } from "./read-table.ts";
import { guessColumns } from "./table.ts";
import { formatOfFile, formatOfText, type TableFormat } from "./table-format.ts";

/** While a large table is taken apart. */
export const isReading = signal(false);

/** Takes pasted text when it is a table; false leaves it to the field that it was pasted into. */
export function takePastedTable(text: string): boolean {
  const format = formatOfText(text);
  if (format === undefined) return false;
  void takeTable("", text, format);
  return true;
}

export async function takeFile(file: File): Promise<void> {
  const text = await file.text();
  if (isSavedFile(file.name)) return openSavedFile(text);
  const format = formatOfFile(file.name, text);
  if (format === undefined) source.value = { kind: "lines", text };
  else await takeTable(file.name, text, format);
}

async function takeTable(name: string, text: string, format: TableFormat): Promise<void> {
  isReading.value = true;
  try {
    const table = await readTable(text, format);
    // A file that only says it is a table.
    const isTable = table.rows.length > 0 && table.columns.length > 0;
    source.value = isTable
      ? { kind: "table", name, text, table, columns: guessColumns(table) }
      : { kind: "lines", text };
  } finally {
    isReading.value = false;
  }
}
