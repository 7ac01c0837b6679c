// Owns: putting runs on the queue and telling where they stand. The API's only use of BullMQ.
// Must not know: who waits for a run, rankings, HTTP.
import { CrossrankError } from "@crossrank/protocol/errors";
import { PROTOCOL_VERSION, queueNameOf, type RerankJob } from "@crossrank/protocol/job";
import { QUEUE_PREFIX } from "@crossrank/protocol/keys";
import type { Logger } from "@crossrank/protocol/log";
import type { Redis } from "@crossrank/protocol/redis";
import type { AcceptedRun, Runs } from "@crossrank/protocol/runs";
import { Queue } from "bullmq";

const ATTEMPTS = 3;

/** A run by name: enough to look for it. */
export type RunName = Pick<AcceptedRun, "runId" | "runKey"> & { readonly lane: string };

export class RerankQueue {
  readonly #redis: Redis;
  readonly #runs: Runs;
  readonly #log: Logger;
  readonly #queues = new Map<string, Queue>();

  /** `redis` fails fast and carries the queue's own commands too. */
  constructor(redis: Redis, runs: Runs, log: Logger) {
    this.#redis = redis;
    this.#runs = runs;
    this.#log = log;
  }

  /** Puts a run on the queue. Doing it again does nothing, so a lost add can always be repeated. */
  async add({ lane, runId, runKey }: RunName, { waited } = { waited: true }): Promise<void> {
    const job: RerankJob = { v: PROTOCOL_VERSION, runId, runKey };
    await this.#queueOf(lane).add("rerank", job, {
      jobId: runId,
      // Jobs without a priority go before those with one: somebody is waiting for them.
      ...(!waited && { priority: 1 }),
      attempts: ATTEMPTS,
      backoff: { type: "exponential", delay: 200, jitter: 0.5 },
      removeOnComplete: true,
      removeOnFail: { age: 86_400, count: 1000 },
      sizeLimit: 1024,
    });
  }

  /** Takes back a run that turned out to be under way already; a worker would leave it alone. */
  forget({ lane, runId }: RunName): void {
    this.#queueOf(lane)
      .remove(runId)
      .catch((error: unknown) => this.#log.debug({ err: error, runId }, "left to the workers"));
  }

  /**
   * Where a run stands. One that was accepted and is on no queue (Redis lost its tail, or the
   * process that accepted it died) is queued again; one that the queue gave up is ended.
   */
  async state(run: RunName): Promise<"queued" | "running" | "ended" | "unknown"> {
    const { lane, runId, runKey } = run;
    const state = await this.#queueOf(lane).getJobState(runId);
    if (state === "active") return "running";
    if (state === "failed") {
      const failure = new CrossrankError(
        "inference_failed",
        "The run was given up after its workers died repeatedly.",
      );
      await this.#runs.finish(runKey, runId, { status: "failed", error: failure.toData() });
      return "ended";
    }
    if (state !== "unknown") return "queued";
    if (!(await this.#runs.isOpen(runKey, runId))) return "unknown";
    await this.add(run);
    return "queued";
  }

  /** Jobs of a lane that wait or run. */
  async depth(lane: string): Promise<number> {
    const counts = await this.#queueOf(lane).getJobCounts(
      "wait",
      "prioritized",
      "active",
      "delayed",
    );
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  }

  #queueOf(lane: string): Queue {
    const known = this.#queues.get(lane);
    if (known) return known;
    const queue = new Queue(queueNameOf(lane), {
      prefix: QUEUE_PREFIX,
      connection: this.#redis,
      // Without both, a queue made while Redis is away hangs or is poisoned for good.
      skipWaitingForReady: true,
      skipVersionCheck: true,
      streams: { events: { maxLen: 1000 } },
    });
    queue.on("error", (error) => this.#log.warn({ err: error }, "queue"));
    this.#queues.set(lane, queue);
    return queue;
  }
}
