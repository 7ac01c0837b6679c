// Owns: what becomes of text that is pasted or of a file that is dropped: lines, a table, or a word on why not.
// Must not know: where it came from on the screen.
import { signal } from "@preact/signals";
import { openSavedFile } from "../share/open-saved.ts";
import { isSavedFile } from "../share/saved-file.ts";
import { source } from "../state/request.ts";
import { decode, decodeAs, type Encoding } from "./decode.ts";
import { readTable } from "./read-table.ts";
import { type Columns, guessColumns } from "./table.ts";
import { formatOfFile, formatOfText, type TableFormat } from "./table-format.ts";

/** While a large table is taken apart. */
export const isReading = signal(false);

/** What is to be said of the last file: why it was not taken, or as what it was read. */
export interface FileNote {
  readonly name: string;
  readonly why: "too-large" | "no-text" | "empty" | "unreadable" | "encoding";
  readonly encoding?: Encoding;
  /** Reads it once more, in the other encoding that it could be. */
  readonly readAs?: (encoding: Encoding) => void;
}
export const fileNote = signal<FileNote | undefined>(undefined);

/** More than any ranking may hold. */
export const MOST_FILE_BYTES = 64_000_000;

/** Of readings that overlap the last one counts. */
let latest = 0;

/** Takes pasted text when it is a table; false leaves it to the field that it was pasted into. */
export function takePastedTable(text: string): boolean {
  const format = formatOfText(text);
  if (format === undefined) return false;
  fileNote.value = undefined;
  void takeTable("", text, format);
  return true;
}

/** A file that cannot be taken leaves everything as it was. */
export async function takeFile(file: File): Promise<void> {
  const { name } = file;
  const refuse = (why: FileNote["why"]) => {
    fileNote.value = { name, why };
  };
  if (file.size > MOST_FILE_BYTES) return refuse("too-large");
  const bytes = await file.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    () => undefined,
  );
  if (bytes === undefined) return refuse("unreadable");
  const decoded = decode(bytes);
  if (decoded === undefined) return refuse("no-text");
  if (decoded.text.trim() === "") return refuse("empty");
  if (isSavedFile(name)) return openSavedFile(decoded.text);
  const isGuessed = decoded.encoding === "gb18030" || decoded.encoding === "windows-1252";
  const readAs = (encoding: Encoding) => {
    fileNote.value = { name, why: "encoding", encoding, readAs };
    void takeText(name, decodeAs(bytes, encoding).text);
  };
  fileNote.value = isGuessed
    ? { name, why: "encoding", encoding: decoded.encoding, readAs }
    : undefined;
  await takeText(name, decoded.text);
}

/** A table with the columns that were chosen, or else guessed; lines when it is no table. */
export async function takeText(name: string, text: string, columns?: Columns): Promise<void> {
  const format = formatOfFile(name, text);
  if (format === undefined) source.value = { kind: "lines", text };
  else await takeTable(name, text, format, columns);
}

async function takeTable(name: string, text: string, format: TableFormat, columns?: Columns) {
  const own = ++latest;
  isReading.value = true;
  try {
    const table = await readTable(text, format);
    if (own !== latest) return;
    // A file that only says it is a table.
    const isTable = table.rows.length > 0 && table.columns.length > 0;
    source.value = isTable
      ? { kind: "table", name, text, table, columns: columns ?? guessColumns(table) }
      : { kind: "lines", text };
  } finally {
    if (own === latest) isReading.value = false;
  }
}
