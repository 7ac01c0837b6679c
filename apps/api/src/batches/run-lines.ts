// Owns: the lines of a batch, from its checkpoint to their end: read, run, written in the input's order.
// Must not know: how a line is run, how a batch ends.
import type { FileHandle } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { FileFolder } from "../files/file-folder.ts";
import { isBlank } from "../lines.ts";
import type { Batch, Checkpoint } from "./batch.ts";
import type { BatchLease } from "./batch-lease.ts";
import type { BatchStore } from "./batch-store.ts";
import { isProblem, readInputLine } from "./input-line.ts";
import { linesOf } from "./input-lines.ts";
import { LineJobs, type LineTools } from "./line-jobs.ts";
import { type Line, LinesUnderWay } from "./lines-under-way.ts";
import { type StopReason, stoppedLine } from "./output-line.ts";
import { ResultFiles } from "./result-files.ts";

/** A submission takes a millisecond of this process, which interactive requests wait for. */
const SUBMITTED_AT_ONCE = 8;
const SHORTEST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 400;
/** Between two tries while no work may come in. */
const REFUSED_PAUSE_MS = 1000;

export interface RunLinesTools extends LineTools {
  readonly store: BatchStore;
  readonly folder: FileFolder;
  readonly longestLineBytes: number;
}

/** Resolves with the last checkpoint when every line stands in one of the two files. */
export async function runLines(
  batch: Batch,
  input: FileHandle,
  lease: BatchLease,
  tools: RunLinesTools,
): Promise<Checkpoint> {
  const { record, checkpoint } = batch;
  const results = await ResultFiles.open(tools.folder, record, checkpoint, lease.holder);
  try {
    return await new LineRun(batch, input, results, lease, tools).run();
  } finally {
    await results.close();
  }
}

class LineRun {
  readonly #batch: Batch;
  readonly #results: ResultFiles;
  readonly #lease: BatchLease;
  readonly #tools: RunLinesTools;
  readonly #lines: ReturnType<typeof linesOf>;
  readonly #jobs: LineJobs;
  readonly #underWay = new LinesUnderWay();
  #checkpoint: Checkpoint;
  #isRead = false;
  #stopped: StopReason | undefined;
  #refusedUntilMs = 0;

  constructor(
    batch: Batch,
    input: FileHandle,
    results: ResultFiles,
    lease: BatchLease,
    tools: RunLinesTools,
  ) {
    this.#batch = batch;
    this.#results = results;
    this.#lease = lease;
    this.#tools = tools;
    const { inputBytes: offset, lines: linesBefore } = batch.checkpoint;
    this.#lines = linesOf(input, { offset, linesBefore }, tools.longestLineBytes);
    this.#jobs = new LineJobs(batch.record, tools);
    this.#checkpoint = batch.checkpoint;
  }

  async run(): Promise<Checkpoint> {
    let pauseMs = SHORTEST_PAUSE_MS;
    while (!(this.#isRead && this.#underWay.isEmpty)) {
      this.#lease.signal.throwIfAborted();
      await this.#stopInTime();
      await this.#read();
      const submitted = await this.#submit();
      await this.#jobs.look(this.#underWay.running());
      const isStopped = this.#stopped !== undefined;
      const written = await this.#write();
      if (submitted > 0 || written > 0 || isStopped) pauseMs = SHORTEST_PAUSE_MS;
      else pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.5);
      // While there is more to submit, there is no time to lose.
      if (submitted === 0 && !isStopped) {
        await delay(pauseMs, undefined, { signal: this.#lease.signal });
      }
    }
    return this.#checkpoint;
  }

  /** From then on nothing is submitted, and what waits is taken back. */
  async #stopInTime(): Promise<void> {
    if (this.#stopped !== undefined) return;
    const { record } = this.#batch;
    const { store } = this.#tools;
    const isLate = this.#checkpoint.expired || (await store.nowMs()) >= record.expiresAtMs;
    if (this.#lease.status === "cancelling") this.#stopped = "batch_cancelled";
    else if (isLate) this.#stopped = "batch_expired";
    else return;
    await this.#jobs.cancelAll(await store.jobsOf(record.id));
  }

  async #read(): Promise<void> {
    const { longestLineBytes } = this.#tools;
    while (!this.#isRead && this.#underWay.hasRoom) {
      const { value: line, done } = await this.#lines.next();
      this.#isRead = done === true;
      if (line === undefined || isBlank(line)) continue;
      const request = readInputLine(line, longestLineBytes);
      // It was right when the batch was validated.
      if (isProblem(request) || line.bytes === undefined) {
        throw new Error(`line ${line.number} is not what was validated`);
      }
      const { customId } = request;
      const name = { batchId: this.#batch.record.id, number: line.number, customId };
      this.#underWay.add(name, line.bytes, line.end);
    }
  }

  /** How many were dealt with. */
  async #submit(): Promise<number> {
    const reason = this.#stopped;
    const lines = this.#underWay.unsubmitted();
    if (reason !== undefined) {
      for (const line of lines) line.result = stoppedLine(line.name, reason);
      return lines.length;
    }
    if (Date.now() < this.#refusedUntilMs) return 0;
    const some = lines.slice(0, SUBMITTED_AT_ONCE);
    const accepted = await Promise.all(some.map((line) => this.#jobs.submit(line)));
    if (accepted.includes(false)) this.#refusedUntilMs = Date.now() + REFUSED_PAUSE_MS;
    return accepted.filter(Boolean).length;
  }

  /** Writes what has come to its end, in order, and then that it is written. */
  async #write(): Promise<number> {
    if (this.#stopped !== undefined) {
      for (const line of this.#underWay.running()) {
        (line as Line).result = stoppedLine(line.name, this.#stopped);
      }
    }
    const done = this.#underWay.takeDone();
    const last = done.at(-1);
    if (last === undefined) return 0;
    const textOf = (isCompleted: boolean) =>
      done.flatMap(({ result }) => (result?.isCompleted === isCompleted ? result.text : []));
    const [completed, failed] = [textOf(true), textOf(false)];
    const before = this.#checkpoint;
    this.#checkpoint = {
      writer: this.#lease.holder,
      inputBytes: last.end,
      lines: last.name.number,
      outputBytes: before.outputBytes + (await this.#results.append("output", completed.join(""))),
      errorBytes: before.errorBytes + (await this.#results.append("error", failed.join(""))),
      completed: before.completed + completed.length,
      failed: before.failed + failed.length,
      expired: this.#stopped === "batch_expired",
    };
    await this.#lease.step({ checkpoint: this.#checkpoint });
    await this.#jobs.forget(done);
    return done.length;
  }
}
