// Owns: putting runs on the queue and telling where they stand. Reranking's only use of BullMQ here.
// Must not know: who waits for a run, rankings, HTTP.
import { PROTOCOL_VERSION, queueNameOf, type Ticket } from "@crossrank/protocol/job";
import { QUEUE_PREFIX } from "@crossrank/protocol/keys";
import type { Logger } from "@crossrank/protocol/log";
import { URGENCIES, type Urgency } from "@crossrank/protocol/priority";
import type { Redis } from "@crossrank/protocol/redis";
import type { RunName, Runs } from "@crossrank/protocol/runs";
import { Queue } from "bullmq";

const ATTEMPTS = 3;
/** API processes that look at the same time add the same tickets. */
const MEND_MS = 2000;
/** Tickets that one look at a queue makes anew at most. */
const MOST_MENDED = 500;

export type RunState =
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

  /** `redis` fails fast and carries the queue's own commands too. */
  constructor(redis: Redis, runs: Runs, log: Logger) {
    this.#redis = redis;
    this.#runs = runs;
    this.#log = log;
  }

  /** Adds a ticket for a run. Doing it again does nothing, so a lost one can always be repeated. */
  async add(ticketId: string, lane: string, urgency: Urgency): Promise<void> {
    const ticket: Ticket = { v: PROTOCOL_VERSION };
    await this.#queueOf(lane, urgency).add("rerank", ticket, {
      jobId: ticketId,
      attempts: ATTEMPTS,
      backoff: { type: "exponential", delay: 200, jitter: 0.5 },
      removeOnComplete: true,
      removeOnFail: { age: 86_400, count: 1000 },
      sizeLimit: 1024,
    });
  }

  /** Takes back a ticket that no run needs; a worker would find nothing to do with it. */
  forget(ticketId: string, lane: string, urgency: Urgency): void {
    this.#queueOf(lane, urgency)
      .remove(ticketId)
      .catch((error: unknown) => this.#log.debug({ err: error, ticketId }, "left to the workers"));
  }

  /** Where a run stands. One whose ticket is gone (Redis lost its last second) gets another. */
  async state(run: RunName): Promise<RunState> {
    const place = await this.#runs.place(run);
    if (place === undefined) return { state: "over" };
    const { lane, urgency, ticket } = place;
    if (ticket === null) return { state: "queued", position: place.rank };
    const held = await this.#queueOf(lane, urgency).getJobState(ticket);
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
    await this.add(anew, lane, urgency);
    return { state: "queued", position: 0 };
  }

  /** Sees to it that every waiting run has a ticket, also after a process died between the two. */
  async mend(lane: string): Promise<void> {
    for (const urgency of URGENCIES) {
      const queue = this.#queueOf(lane, urgency);
      const tickets = await queue.getJobCountByTypes("wait");
      const missing = (await this.#runs.countPending(lane, urgency)) - tickets;
      if (missing <= 0) continue;
      const runIds = await this.#runs.nextPending(lane, urgency, Math.min(missing, MOST_MENDED));
      // Names of their own: a run's may be that of a ticket which serves, or has failed, another run.
      const look = Math.floor(Date.now() / MEND_MS);
      for (const runId of runIds) await this.add(`${runId}.m${look}`, lane, urgency);
    }
  }

  /**
   * Gives every ticket that was put off its turn. A worker puts off by its own clock: another one's, minutes
   * behind, would take the ticket up as much too late.
   */
  async wake(lane: string): Promise<void> {
    for (const urgency of URGENCIES) await this.#queueOf(lane, urgency).promoteJobs();
  }

  async depth(lane: string, urgency: Urgency): Promise<QueueDepth> {
    const [waiting, taken] = await Promise.all([
      this.#runs.countPending(lane, urgency),
      this.#queueOf(lane, urgency).getJobCountByTypes("active", "delayed"),
    ]);
    return { waiting, taken };
  }

  /** A lane's queues as BullMQ knows them, for the dashboard. */
  queuesOf(lane: string): Queue[] {
    return URGENCIES.map((urgency) => this.#queueOf(lane, urgency));
  }

  #queueOf(lane: string, urgency: Urgency): Queue {
    const name = queueNameOf(lane, urgency);
    const known = this.#queues.get(name);
    if (known) return known;
    const queue = new Queue(name, {
      prefix: QUEUE_PREFIX,
      connection: this.#redis,
      // Without both, a queue made while Redis is away hangs or is poisoned for good.
      skipWaitingForReady: true,
      skipVersionCheck: true,
      streams: { events: { maxLen: 1000 } },
    });
    queue.on("error", (error) => this.#log.warn({ err: error }, "queue"));
    this.#queues.set(name, queue);
    return queue;
  }
}
