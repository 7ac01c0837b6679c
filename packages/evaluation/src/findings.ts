// Owns: what is wrong with the data of an evaluation, line by line, without ending it.
// Must not know: formats, terminals.

/** Something in the data that could not be used as it stands. */
export interface Finding {
  readonly file: string;
  /** From 1; undefined where it is about the file, or about several lines. */
  readonly line?: number;
  /** What is wrong, and what became of it. */
  readonly message: string;
}

/** A file of another format has as many findings as lines; nobody reads more than these. */
const KEPT = 200;

/** Collects findings; keeps the first 200 and counts them all. */
export class Findings {
  readonly kept: Finding[] = [];
  total = 0;

  add(finding: Finding): void {
    this.total++;
    if (this.kept.length < KEPT) this.kept.push(finding);
  }
}

/** `corpus.jsonl:12: no text; left out` */
export function formatFinding({ file, line, message }: Finding): string {
  return `${file}${line === undefined ? "" : `:${line}`}: ${message}`;
}
