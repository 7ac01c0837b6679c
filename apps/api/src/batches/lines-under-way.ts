// Owns: the lines of a batch between reading and writing, in their order; few enough for memory and queue.
// Must not know: how a line is run, files.
import type { StoredJob } from "../jobs/job-store.ts";
import type { LineName, LineResult } from "./output-line.ts";

/** What all workers together have in the background at once is seldom more. */
const MOST_LINES = 256;
const MOST_BYTES = 8_000_000;

/** A line that is run as this job. */
export interface LineJob {
  readonly job: StoredJob;
  /** Of the idempotency key that it was submitted with. */
  readonly digest: string;
}

export interface Line {
  readonly name: LineName;
  /** As it was sent: what is made of it lives for moments only, and is no work for the collector. */
  readonly bytes: Buffer;
  /** Where the next line begins. */
  readonly end: number;
  /** How often its job was lost. */
  losses: number;
  run: LineJob | undefined;
  /** When its job was last looked after, in milliseconds since 1970. */
  seenAtMs: number;
  result: LineResult | undefined;
}

export class LinesUnderWay {
  #lines: Line[] = [];
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  /** One line has room always, however long it is. */
  get hasRoom(): boolean {
    return this.isEmpty || (this.#lines.length < MOST_LINES && this.#bytes < MOST_BYTES);
  }

  add(name: LineName, bytes: Buffer, end: number): void {
    this.#bytes += bytes.length;
    const seenAtMs = Date.now();
    this.#lines.push({ name, bytes, end, losses: 0, run: undefined, seenAtMs, result: undefined });
  }

  /** Those that are still to be submitted. */
  unsubmitted(): Line[] {
    return this.#lines.filter(({ run, result }) => run === undefined && result === undefined);
  }

  /** Those whose jobs go on. */
  running(): (Line & { run: LineJob })[] {
    return this.#lines.filter(
      (line): line is Line & { run: LineJob } =>
        line.run !== undefined && line.result === undefined,
    );
  }

  /** Takes out those at the head that have come to their end. */
  takeDone(): Line[] {
    const open = this.#lines.findIndex(({ result }) => result === undefined);
    const done = this.#lines.splice(0, open === -1 ? this.#lines.length : open);
    for (const { bytes } of done) this.#bytes -= bytes.length;
    return done;
  }
}
