// Owns: an import in parts, each a call of its own: progress in between, and tries again of a part alone.
// Must not know: how calls are sent.
import type { ImportReport, NewDocument } from "./contract.ts";

/** Little enough to be tried again, and for one body of a request. */
const PART_CHARACTERS = 1_000_000;
const PART_LINES = 2000;
const ERRORS_KEPT = 100;

/** One document, or its line of JSON as it stands in a file. */
export type DocumentLine = NewDocument | string;
export type DocumentLines = Iterable<DocumentLine> | AsyncIterable<DocumentLine>;

export interface ImportProgress extends ImportReport {
  /** Lines that are done. */
  readonly lines: number;
}

/** The reports of all parts as one; lines are counted through. `onProgress` hears of each part. */
export async function importInParts(
  documents: DocumentLines,
  send: (lines: string) => Promise<ImportReport>,
  onProgress: (progress: ImportProgress) => void = () => {},
): Promise<ImportReport> {
  let report: ImportReport = { imported: 0, updated: 0, unchanged: 0, failed: 0, errors: [] };
  let done = 0;
  for await (const part of partsOf(documents)) {
    report = joined(report, await send(part.join("\n")), done);
    done += part.length;
    onProgress({ ...report, lines: done });
  }
  return report;
}

async function* partsOf(documents: DocumentLines): AsyncGenerator<string[]> {
  let part: string[] = [];
  let characters = 0;
  for await (const document of documents) {
    const line = typeof document === "string" ? document : JSON.stringify(document);
    const isFull = characters + line.length > PART_CHARACTERS || part.length === PART_LINES;
    if (isFull && part.length > 0) {
      yield part;
      part = [];
      characters = 0;
    }
    part.push(line);
    characters += line.length;
  }
  if (part.length > 0) yield part;
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
