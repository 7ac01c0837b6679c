// Owns: the lines of a batch between reading and writing, in their order; few enough for memory and queue.
// Must not know: how a line is run, files.
import type { Call } from "../dialects/read-call.ts";
import type { StoredJob } from "../jobs/job-store.ts";
import type { LineRequest } from "./input-line.ts";
import type { InputLine } from "./input-lines.ts";
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
  readonly request: LineRequest;
  readonly bytes: number;
  /** Where the next line begins. */
  readonly end: number;
  /** How often its job was lost. */
  losses: number;
  /** Its body as a call, once that has been read. */
  call: Call | undefined;
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

  add(batchId: string, { number, bytes, end }: InputLine, request: LineRequest): void {
    const length = bytes?.length ?? 0;
    this.#bytes += length;
    const name = { batchId, number, customId: request.customId };
    this.#lines.push({
      name,
      request,
      bytes: length,
      end,
      losses: 0,
      call: undefined,
      run: undefined,
      seenAtMs: Date.now(),
      result: undefined,
    });
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
    for (const { bytes } of done) this.#bytes -= bytes;
    return done;
  }
}
