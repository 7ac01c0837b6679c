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
/** An id may be a whole file; nobody reads more of it. */
const SHOWN_CHARACTERS = 300;

/** Collects findings; keeps the first 200 and counts them all. */
export class Findings {
  readonly kept: Finding[] = [];
  total = 0;

  add(finding: Finding): void {
    this.total++;
    const { file, message } = finding;
    const shown = { ...finding, file: shownText(file), message: shownText(message) };
    if (this.kept.length < KEPT) this.kept.push(shown);
  }
}

/** Ids and names come from data: what a terminal would obey is shown as a character that is not there. */
function shownText(text: string): string {
  const part = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return part.toWellFormed().replaceAll(/\p{Cc}/gu, "\uFFFD");
}

/** `corpus.jsonl:12: no text; left out` */
export function formatFinding({ file, line, message }: Finding): string {
  return `${file}${line === undefined ? "" : `:${line}`}: ${message}`;
}
