// Owns: putting runs on the queue and telling where they stand. Reranking's only use of BullMQ here.
// Must not know: who waits for a run, rankings, HTTP.
import { queueNameOf, queuesOf } from "@crossrank/protocol/job";
import type { RunQueue } from "@crossrank/protocol/keys";
import type { Logger } from "@crossrank/protocol/log";
import { URGENCIES } from "@crossrank/protocol/priority";
import type { Redis } from "@crossrank/protocol/redis";
import type { RunName, Runs } from "@crossrank/protocol/runs";
import { Queue } from "bullmq";

const ATTEMPTS = 3;
/** API processes that look at the same time add the same tickets. */
const MEND_MS = 2000;
/** Tickets that one look at a queue makes anew at most. */
const MOST_MENDED = 500;

export type RunState =
  /** With several shards, which take turns, its position is an estimate. */
  | { readonly state: "queued"; readonly position: number }
  | { readonly state: "running" }
  /** Ended, expired or dropped: its outcome tells. */
  | { readonly state: "over" };

export interface QueueDepth {
  /** Runs that no worker has taken. */
  readonly waiting: number;
  /** Runs that a worker has, or that wait to be tried again. */
  readonly taken: number;
}

export class RerankQueue {
  readonly #redis: Redis;
  readonly #runs: Runs;
  readonly #log: Logger;
  readonly #queues = new Map<string, Queue>();
  /** How many queues of each lane and urgency there are. */
  readonly shards: number;

  /** `redis` fails fast and carries the queue's own commands too. */
  constructor(redis: Redis, runs: Runs, shards: number, log: Logger) {
    this.#redis = redis;
    this.#runs = runs;
    this.shards = shards;
    this.#log = log;
  }

  /** Adds a ticket for a run. Doing it again does nothing, so a lost one can always be repeated. */
  async add(ticketId: string, queue: RunQueue): Promise<void> {
    await this.#queueOf(queue).add(
      "rerank",
      {},
      {
        jobId: ticketId,
        attempts: ATTEMPTS,
        backoff: { type: "exponential", delay: 200, jitter: 0.5 },
        removeOnComplete: true,
        removeOnFail: { age: 86_400, count: 1000 },
        sizeLimit: 1024,
      },
    );
  }

  /** Takes back a ticket that no run needs; a worker would find nothing to do with it. */
  forget(ticketId: string, queue: RunQueue): void {
    this.#runs
      .heldBy(ticketId, queue)
      // It may have taken another run than the one that it was added for.
      .then(async (run) => {
        if (run === undefined) await this.#queueOf(queue).remove(ticketId);
      })
      .catch((error: unknown) => this.#log.debug({ err: error, ticketId }, "left to the workers"));
  }

  /** Where a run stands. One whose ticket is gone (Redis lost its last second) gets another. */
  async state(run: RunName): Promise<RunState> {
    const place = await this.#runs.place(run);
    if (place === undefined) return { state: "over" };
    const { queue, ticket } = place;
    if (ticket === null) return { state: "queued", position: place.rank * this.shards };
    const held = await this.#queueOf(queue).getJobState(ticket);
    if (held === "active") return { state: "running" };
    if (held === "waiting" || held === "delayed") return { state: "queued", position: 0 };
    if (held === "failed") {
      await this.#runs.giveUp(run);
      return { state: "over" };
    }
    // A worker may have ended the run between the two looks: then there is nothing to mend.
    const anew = await this.#runs.requeue(run, ticket);
    if (anew === undefined) return { state: "over" };
    this.#log.warn({ ...run, held }, "the run's ticket was lost; it has another");
    await this.add(anew, queue);
    return { state: "queued", position: 0 };
  }

  /** Sees to it that every waiting run has a ticket, also after a process died between the two. */
  async mend(lane: string): Promise<void> {
    const all = URGENCIES.flatMap((urgency) => queuesOf(lane, urgency, this.shards));
    await Promise.all(all.map((queue) => this.#mendOne(queue)));
  }

  async #mendOne(queue: RunQueue): Promise<void> {
    const kinds = ["wait", "active", "delayed"] as const;
    // In this order: a run that ends between the two looks needs no ticket.
    const tickets = await this.#queueOf(queue).getJobCountByTypes(...kinds);
    const missing = (await this.#runs.countOpen(queue)) - tickets;
    if (missing <= 0) return;
    const runIds = await this.#runs.nextPending(queue, Math.min(missing, MOST_MENDED));
    // Names of their own: a run's may be that of a ticket which serves, or has failed, another run.
    const look = Math.floor(Date.now() / MEND_MS);
    for (const runId of runIds) await this.add(`${runId}.m${look}`, queue);
  }

  /**
   * Gives every ticket that was put off its turn. A worker puts off by its own clock: another one's, minutes
   * behind, would take the ticket up as much too late.
   */
  async wake(lane: string): Promise<void> {
    const all = URGENCIES.flatMap((urgency) => queuesOf(lane, urgency, this.shards));
    await Promise.all(all.map((queue) => this.#queueOf(queue).promoteJobs()));
  }

  /** Of these queues together. */
  async depth(queues: readonly RunQueue[]): Promise<QueueDepth> {
    const sum = async (count: (queue: RunQueue) => Promise<number>) =>
      (await Promise.all(queues.map(count))).reduce((all, one) => all + one, 0);
    const [waiting, open] = await Promise.all([
      sum((queue) => this.#runs.countPending(queue)),
      sum((queue) => this.#runs.countOpen(queue)),
    ]);
    return { waiting, taken: Math.max(0, open - waiting) };
  }

  /** A lane's queues as BullMQ knows them, by shard, for the dashboard. */
  queuesOf(lane: string): Queue[][] {
    const byShard: Queue[][] = Array.from({ length: this.shards }, () => []);
    for (const urgency of URGENCIES) {
      for (const [shard, queue] of queuesOf(lane, urgency, this.shards).entries()) {
        byShard[shard]?.push(this.#queueOf(queue));
      }
    }
    return byShard;
  }

  #queueOf(of: RunQueue): Queue {
    const name = queueNameOf(of);
    const known = this.#queues.get(`${of.prefix} ${name}`);
    if (known) return known;
    const queue = new Queue(name, {
      prefix: of.prefix,
      connection: this.#redis,
      // Without both, a queue made while Redis is away hangs or is poisoned for good.
      skipWaitingForReady: true,
      skipVersionCheck: true,
      streams: { events: { maxLen: 1000 } },
    });
    queue.on("error", (error) => this.#log.warn({ err: error }, "queue"));
    this.#queues.set(`${of.prefix} ${name}`, queue);
    return queue;
  }
}
