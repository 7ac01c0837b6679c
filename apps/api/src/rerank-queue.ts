// Owns: handing a run to the workers and waiting for its outcome. The API's only use of BullMQ.
// Must not know: rankings, documents, HTTP.
//
// The outcome key is the truth, the pub/sub inbox only says when to look. Pub/sub loses messages
// with a connection and a job that the stall check gives up runs none of our code, so every second,
// and when Redis is back, each waiting run's outcome and its job are looked at again.
import { randomUUID } from "node:crypto";
import { CrossrankError } from "@crossrank/protocol/errors";
import {
  type Outcome,
  PROTOCOL_VERSION,
  QUEUE_PREFIX,
  queueNameOf,
  type RerankJob,
} from "@crossrank/protocol/job";
import type { Logger } from "@crossrank/protocol/log";
import type { Redis } from "@crossrank/protocol/redis";
import {
  type AcceptedRun,
  inboxChannel,
  type RunRequest,
  type Runs,
} from "@crossrank/protocol/runs";
import { Queue } from "bullmq";

const RECHECK_MS = 1000;
/** How long waiting callers are kept when the connection to Redis breaks. */
const OUTAGE_GRACE_MS = 1000;
const ATTEMPTS = 3;

type Settle = (outcome: Outcome | CrossrankError) => void;
interface WaitingRun {
  readonly lane: string;
  readonly runKey: string;
  readonly settles: Set<Settle>;
}

export interface RerankQueueOptions {
  /** Fails fast; also carries the queue's own commands. */
  readonly redis: Redis;
  /** A connection of its own: a subscribed connection can send nothing else. */
  readonly subscriber: Redis;
  readonly runs: Runs;
  readonly log: Logger;
}

export type RunRequestOfLane = Omit<RunRequest, "inbox"> & { readonly lane: string };

export class RerankQueue {
  readonly #redis: Redis;
  readonly #runs: Runs;
  readonly #log: Logger;
  readonly #inbox: string = randomUUID();
  readonly #queues = new Map<string, Queue>();
  readonly #waiting = new Map<string, WaitingRun>();
  readonly #timer: NodeJS.Timeout;
  #rechecking = false;

  constructor({ redis, subscriber, runs, log }: RerankQueueOptions) {
    this.#redis = redis;
    this.#runs = runs;
    this.#log = log;
    subscriber.subscribe(inboxChannel(this.#inbox)).catch(() => {});
    subscriber.on("message", (_channel: string, runId: string) => this.#look([runId]));
    subscriber.on("ready", () => this.#look([...this.#waiting.keys()]));
    redis.on("close", () => this.#onConnectionLost());
    this.#timer = setInterval(() => this.#recheck(), RECHECK_MS);
  }

  /**
   * Runs a request (or joins the equal one under way) and waits for its outcome.
   * @throws CrossrankError `deadline_exceeded` after `lifeMs`, `queue_unavailable` when Redis goes away
   */
  async run(request: RunRequestOfLane): Promise<Outcome> {
    const run = await this.#runs.accept({ ...request, inbox: this.#inbox });
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    promise.catch(() => {}); // it may be rejected while the job is still being added
    const settle: Settle = (outcome) =>
      outcome instanceof CrossrankError ? reject(outcome) : resolve(outcome);
    const waiting = this.#waiting.get(run.runId) ?? {
      lane: request.lane,
      runKey: run.runKey,
      settles: new Set(),
    };
    waiting.settles.add(settle);
    this.#waiting.set(run.runId, waiting);
    const timer = setTimeout(() => {
      settle(new CrossrankError("deadline_exceeded", `No ranking within ${request.lifeMs} ms.`));
    }, request.lifeMs);
    try {
      // A run that was joined may have ended before we listened.
      await this.#add(request.lane, run);
      if (!run.created) this.#look([run.runId]);
      return await promise;
    } finally {
      clearTimeout(timer);
      waiting.settles.delete(settle);
      if (waiting.settles.size === 0) this.#waiting.delete(run.runId);
    }
  }

  /** Hands a run over without waiting. */
  async submit(request: RunRequestOfLane): Promise<AcceptedRun> {
    const run = await this.#runs.accept({ ...request, inbox: null });
    await this.#add(request.lane, run);
    return run;
  }

  /**
   * Where a run stands. One that was accepted and is on no queue (Redis lost its tail, or the
   * process that accepted it died) is queued again; one that the queue gave up is ended.
   */
  async state(lane: string, run: RerankRun): Promise<"queued" | "running" | "ended" | "unknown"> {
    const { runId, runKey } = run;
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
    await this.#add(lane, run);
    return "queued";
  }

  /** Lets go of everyone who waits. The connections belong to whoever made them. */
  close(): void {
    clearInterval(this.#timer);
    this.#rejectAll(new CrossrankError("shutting_down", "The service is shutting down."));
  }

  /** Deterministic by id, so whoever joins a run also heals one whose first add was lost. */
  async #add(lane: string, { runId, runKey }: RerankRun): Promise<void> {
    const job: RerankJob = { v: PROTOCOL_VERSION, runId, runKey };
    await this.#queueOf(lane).add("rerank", job, {
      jobId: runId,
      attempts: ATTEMPTS,
      backoff: { type: "exponential", delay: 200, jitter: 0.5 },
      removeOnComplete: true,
      removeOnFail: { age: 86_400, count: 1000 },
      sizeLimit: 1024,
    });
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

  /** Reads the outcomes of these runs and wakes who waits for those that ended. */
  async #look(runIds: readonly string[]): Promise<void> {
    const wanted = runIds.filter((runId) => this.#waiting.has(runId));
    if (wanted.length === 0) return;
    try {
      const outcomes = await this.#runs.readOutcomes(wanted);
      for (const [i, outcome] of outcomes.entries()) {
        if (outcome !== undefined) this.#settle(wanted[i] ?? "", outcome);
      }
    } catch (error) {
      this.#log.warn({ err: error }, "outcomes not readable; looking again");
    }
  }

  async #recheck(): Promise<void> {
    if (this.#rechecking || this.#waiting.size === 0 || this.#redis.status !== "ready") return;
    this.#rechecking = true;
    try {
      await this.#look([...this.#waiting.keys()]);
      for (const [runId, { lane, runKey }] of this.#waiting) {
        const state = await this.state(lane, { runId, runKey });
        if (state === "queued" || state === "running") continue;
        await this.#look([runId]);
        if (state === "unknown") this.#settle(runId, lostRun());
      }
    } catch (error) {
      this.#log.warn({ err: error }, "recheck");
    } finally {
      this.#rechecking = false;
    }
  }

  #onConnectionLost(): void {
    setTimeout(() => {
      if (this.#redis.status !== "ready") this.#rejectAll(lostRun());
    }, OUTAGE_GRACE_MS).unref();
  }

  #rejectAll(error: CrossrankError): void {
    for (const runId of this.#waiting.keys()) this.#settle(runId, error);
  }

  #settle(runId: string, outcome: Outcome | CrossrankError): void {
    for (const settle of this.#waiting.get(runId)?.settles ?? []) settle(outcome);
  }
}

type RerankRun = Pick<AcceptedRun, "runId" | "runKey">;

function lostRun(): CrossrankError {
  return new CrossrankError(
    "queue_unavailable",
    "The connection to Redis was lost; send it again.",
    {
      retryAfterSeconds: 1,
    },
  );
}
