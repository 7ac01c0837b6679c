// Owns: candidates as one text a line.
// Must not know: tables, signals.

/** A document to be ranked and where it stood before. */
export interface Candidate {
  readonly text: string;
  /** Of the table that it came from. */
  readonly id?: string;
  /** Line or row in what was pasted, from 1. */
  readonly line: number;
}

/** Blank lines are no candidates, but they count as lines. */
export function candidatesOfLines(text: string): Candidate[] {
  return text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line, i) => ({ text: line.trim(), line: i + 1 }))
    .filter(({ text: line }) => line !== "");
}

/** How many candidates repeat an earlier one word for word. */
export function countDuplicates(candidates: readonly Candidate[]): number {
  return candidates.length - new Set(candidates.map(({ text }) => text)).size;
}
