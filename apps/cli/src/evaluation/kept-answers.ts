// Owns: answers of a run that was not finished, so that the next one asks only for the rest.
// Must not know: how answers are made, what they are for.
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";

/** A query's candidates as the service ranked them. */
export interface RankedAnswer {
  /** Best first. */
  readonly order: readonly { readonly id: string; readonly score: number }[];
  /** In the first stage's order, where the service found them itself. */
  readonly recalled?: readonly string[];
  /** What the caller waited, and what of it the model took; undefined where nothing was asked, or scored. */
  readonly requestMs?: number;
  readonly scoreMs?: number;
}

/** Of all that an answer depends on. */
export function digestOf(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 22);
}

const NEWLINE = 0x0a;

/** One line an answer, by a digest of all that it depends on: another model, text or candidate is another one. */
export class KeptAnswers {
  readonly #file: string;
  readonly #answers = new Map<string, RankedAnswer>();

  constructor(file: string) {
    this.#file = file;
    // Line by line: all of it may be longer than a string can be.
    const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
    for (let start = 0; start < bytes.length; ) {
      const newline = bytes.indexOf(NEWLINE, start);
      const end = newline === -1 ? bytes.length : newline;
      this.#read(bytes.toString("utf8", start, end));
      start = end + 1;
    }
    // What a crash left half-written must not spoil the next line.
    if (bytes.length > 0 && bytes.at(-1) !== NEWLINE) appendFileSync(file, "\n");
  }

  get size(): number {
    return this.#answers.size;
  }

  get(digest: string): RankedAnswer | undefined {
    return this.#answers.get(digest);
  }

  keep(digest: string, answer: RankedAnswer): void {
    this.#answers.set(digest, answer);
    appendFileSync(this.#file, `${JSON.stringify({ digest, ...answer })}\n`);
  }

  /** Once everything is answered and written elsewhere. */
  remove(): void {
    rmSync(this.#file, { force: true });
  }

  #read(line: string): void {
    try {
      const { digest, ...answer } = JSON.parse(line);
      if (typeof digest === "string" && Array.isArray(answer.order)) {
        this.#answers.set(digest, answer);
      }
    } catch {
      // Half-written: the query is asked again.
    }
  }
}
