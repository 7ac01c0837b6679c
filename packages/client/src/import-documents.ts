// Owns: an import in parts, each a call of its own: progress in between, and tries again of a part alone.
// Must not know: how calls are sent.
import type { ImportReport, NewDocument } from "./contract.ts";

/** Little enough to be tried again, and for one body of a request. */
const PART_BYTES = 1_000_000;
const PART_LINES = 2000;
const ERRORS_KEPT = 100;

/** One document, or its line of JSON as it stands in a file: as text or, UTF-8 or not, as bytes. */
export type DocumentLine = NewDocument | string | Uint8Array;
export type DocumentLines = Iterable<DocumentLine> | AsyncIterable<DocumentLine>;

export interface ImportProgress extends ImportReport {
  /** Lines that are done. */
  readonly lines: number;
}

/** The reports of all parts as one; lines are counted through. `onProgress` hears of each part. */
export async function importInParts(
  documents: DocumentLines,
  send: (lines: Uint8Array<ArrayBuffer>) => Promise<ImportReport>,
  onProgress: (progress: ImportProgress) => void = () => {},
): Promise<ImportReport> {
  let report: ImportReport = { imported: 0, updated: 0, unchanged: 0, failed: 0, errors: [] };
  let done = 0;
  for await (const part of partsOf(documents)) {
    report = joined(report, await send(withNewlines(part)), done);
    done += part.length;
    onProgress({ ...report, lines: done });
  }
  return report;
}

async function* partsOf(documents: DocumentLines): AsyncGenerator<Uint8Array[]> {
  let part: Uint8Array[] = [];
  let bytes = 0;
  for await (const document of documents) {
    const line = bytesOf(document);
    const isFull = bytes + line.length > PART_BYTES || part.length === PART_LINES;
    if (isFull && part.length > 0) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(line);
    bytes += line.length;
  }
  if (part.length > 0) yield part;
}

function bytesOf(document: DocumentLine): Uint8Array {
  if (document instanceof Uint8Array) return document;
  const text = typeof document === "string" ? document : JSON.stringify(document);
  return new TextEncoder().encode(text);
}

const NEWLINE = 0x0a;

function withNewlines(lines: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(lines.reduce((sum, { length }) => sum + length + 1, 0));
  let end = 0;
  for (const line of lines) {
    bytes.set(line, end);
    end += line.length + 1;
    bytes[end - 1] = NEWLINE;
  }
  return bytes;
}

function joined(before: ImportReport, part: ImportReport, linesBefore: number): ImportReport {
  const errors = part.errors.map((error) => ({ ...error, line: error.line + linesBefore }));
  return {
    imported: before.imported + part.imported,
    updated: before.updated + part.updated,
    unchanged: before.unchanged + part.unchanged,
    failed: before.failed + part.failed,
    errors: [...before.errors, ...errors].slice(0, ERRORS_KEPT),
  };
}
