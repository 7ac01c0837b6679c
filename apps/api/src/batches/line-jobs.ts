// Owns: a line of a batch as a job: submitted once, looked at, ended early, forgotten when it is written.
// Must not know: files, the order of lines, who holds the batch.
import { createHash } from "node:crypto";
import type { RequestLimits } from "@crossrank/protocol/contract";
import { CrossrankError } from "@crossrank/protocol/errors";
import type { Outcome } from "@crossrank/protocol/job";
import { batchJobsKey, idempotencyKey, jobKey } from "@crossrank/protocol/keys";
import { parseJson } from "@crossrank/protocol/parse-json";
import { byShard, type Redis } from "@crossrank/protocol/redis";
import { replyTo } from "@crossrank/protocol/reply";
import type { Runs } from "@crossrank/protocol/runs";
import { shardOfId } from "@crossrank/protocol/shard";
import { joinOutcomes } from "../chunks.ts";
import { native } from "../dialects/native.ts";
import { readCall } from "../dialects/read-call.ts";
import { hasEnded } from "../jobs/job-state.ts";
import type { Jobs } from "../jobs/jobs.ts";
import { toCrossrankError } from "../problem.ts";
import type { BatchRecord } from "./batch.ts";
import type { LineRequest } from "./input-line.ts";
import type { Line, LineJob } from "./lines-under-way.ts";
import { completedLine, failedLine, stoppedLine } from "./output-line.ts";

/** Long enough for another process to take over; then the line is run again, mostly out of the cache. */
const RETENTION_MS = 120_000;
/** A job that takes longer is looked after: its ticket may be lost. */
const LOOK_AFTER_MS = 5000;
const MOST_LOOKED_AFTER = 8;
/** Outcomes that are read at once: they may be large. */
const READ_AT_ONCE = 32;
const MOST_LOSSES = 3;

export interface LineTools {
  readonly jobs: Jobs;
  readonly runs: Runs;
  readonly redis: Redis;
  readonly limits: RequestLimits;
}

export class LineJobs {
  readonly #batch: BatchRecord;
  readonly #tools: LineTools;

  constructor(batch: BatchRecord, tools: LineTools) {
    this.#batch = batch;
    this.#tools = tools;
  }

  /** False while new work cannot come in: the line is to be submitted again later. */
  async submit(line: Line): Promise<boolean> {
    try {
      const { request } = this.#callOf(line);
      const { id, owner } = this.#batch;
      // Whoever takes the batch over finds the job that is under way.
      const digest = digestOf([id, line.name.number, line.losses]);
      const { job } = await this.#tools.jobs.submit({
        request,
        options: { priority: "bulk", retention_ms: RETENTION_MS },
        owner,
        idempotency: { digest, fingerprint: "line" },
        waitMs: 0,
        list: batchJobsKey(id),
      });
      line.run = { job, digest };
      line.seenAtMs = Date.now();
      return true;
    } catch (thrown) {
      const error = toCrossrankError(thrown);
      if (error.status === 503) return false;
      // Its job ended long ago, and its retention too.
      const isGone = error.code === "not_found" && error.fields.length === 0;
      if (isGone && line.losses++ < MOST_LOSSES) return true;
      line.result = failedLine(line.name, this.#requestId(line), error);
      return true;
    }
  }

  #callOf({ bytes }: Line) {
    const { body } = parseJson(bytes) as LineRequest;
    const call = readCall({ ...this.#batch.sharedFields, ...body }, native, this.#tools.limits);
    const [request] = call.requests;
    if (request === undefined) throw new Error("a native call is one request");
    return { call, request };
  }

  /** Gives each line whose job has ended its result. */
  async look(lines: readonly (Line & { run: LineJob })[]): Promise<void> {
    for (let start = 0; start < lines.length; start += READ_AT_ONCE) {
      const some = lines.slice(start, start + READ_AT_ONCE);
      const runIds = some.map(({ run }) => runIdsOf(run));
      const outcomes = await this.#tools.runs.readOutcomes(runIds.flat());
      for (const [i, line] of some.entries()) {
        const known = outcomes.splice(0, runIds[i]?.length).flatMap((outcome) => outcome ?? []);
        const failed = known.find(({ status }) => status === "failed");
        if (failed) this.#end(line, failed);
        else if (known.length === runIds[i]?.length) this.#end(line, joinOutcomes(known));
      }
    }
    await this.#lookAfter(lines.filter(({ result }) => result === undefined));
  }

  /** Those that take long, a few at a time: mends what was lost, and ends what is out of time. */
  async #lookAfter(lines: readonly (Line & { run: LineJob })[]): Promise<void> {
    const nowMs = Date.now();
    const late = lines.filter(({ seenAtMs }) => nowMs - seenAtMs > LOOK_AFTER_MS);
    for (const line of late.slice(0, MOST_LOOKED_AFTER)) {
      line.seenAtMs = nowMs;
      const { status, outcome } = await this.#tools.jobs.state(line.run.job);
      if (outcome) this.#end(line, outcome);
      else if (hasEnded({ status })) line.result = stoppedLine(line.name, "batch_cancelled");
    }
  }

  #end(line: Line & { run: LineJob }, outcome: Outcome): void {
    const { id, record } = line.run.job;
    try {
      if (outcome.status === "failed") {
        throw CrossrankError.fromData(outcome.error, record.read.digests);
      }
      const { call, request } = this.#callOf(line);
      const reply = replyTo(id, { ...record.read, rawScores: true }, outcome);
      const body = native.toReply([{ request, reply }], call.body);
      line.result = completedLine(line.name, id, body);
    } catch (thrown) {
      const error = toCrossrankError(thrown);
      const isLost = error.code === "queue_unavailable" && line.losses++ < MOST_LOSSES;
      if (isLost) (line as Line).run = undefined;
      else line.result = failedLine(line.name, id, error);
    }
  }

  /** Ends all jobs of the batch that have not ended, also those of a process before this one. */
  async cancelAll(jobIds: readonly string[]): Promise<void> {
    const { jobs } = this.#tools;
    for (const id of jobIds) {
      await jobs.cancel(id, this.#batch.owner.name).catch((error: unknown) => {
        if (toCrossrankError(error).code !== "not_found") throw error;
      });
    }
    if (jobIds.length === 0) return;
    // Outcomes of those that had ended are still there.
    await this.#forget(jobIds, jobIds.map(jobKey));
  }

  /** These are on disk: nothing needs to be kept of their jobs. */
  async forget(lines: readonly Line[]): Promise<void> {
    const runs = lines.flatMap(({ run }) => run ?? []);
    if (runs.length === 0) return;
    const keys = runs.flatMap(({ job: { id }, digest }) => [
      jobKey(id),
      idempotencyKey(shardOfId(id), digest),
    ]);
    await this.#forget(
      runs.map(({ job }) => job.id),
      keys,
    );
  }

  /** Their entries go last: as long as anything is left of a job, its batch knows of it. */
  async #forget(jobIds: readonly string[], keys: readonly string[]): Promise<void> {
    const { redis } = this.#tools;
    await Promise.all(byShard(keys).map((some) => redis.unlink(...some)));
    await redis.zrem(batchJobsKey(this.#batch.id), ...jobIds);
  }

  #requestId({ name: { batchId, number } }: Line): string {
    return `req_${batchId.slice("batch_".length)}_${number}`;
  }
}

const runIdsOf = ({ job: { record, runs } }: LineJob): string[] =>
  record.cachedRunId ? [record.cachedRunId] : runs.map(({ runId }) => runId);

const digestOf = (parts: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
