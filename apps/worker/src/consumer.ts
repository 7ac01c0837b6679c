// Owns: pulling tickets off a lane's queues and what happens when a run goes wrong. The worker's only use
// of BullMQ.
// Must not know: what scoring a run means.
import { CrossrankError, ERROR_TABLE, type ErrorCode } from "@crossrank/protocol/errors";
import { queueNameOf, queuesOf } from "@crossrank/protocol/job";
import type { RunQueue } from "@crossrank/protocol/keys";
import type { Logger } from "@crossrank/protocol/log";
import { URGENCIES, type Urgency } from "@crossrank/protocol/priority";
import type { Redis } from "@crossrank/protocol/redis";
import type { ClaimedRun, Runs } from "@crossrank/protocol/runs";
import { DelayedError, type Job, Queue, UnrecoverableError, WaitingError, Worker } from "bullmq";
import { Isolation } from "./isolation.ts";
import type { Work } from "./lifecycle.ts";
import { Places } from "./places.ts";

export interface ConsumerOptions {
  readonly lane: string;
  /** It pulls from the lane's queues in each of so many. */
  readonly shards: number;
  /** BullMQ makes more connections of the same kind for its blocking waits. */
  readonly redis: Redis;
  /** Runs of waiting callers in flight, of all shards together; each has its part and at least one place. */
  readonly concurrency: number;
  readonly runs: Runs;
  readonly log: Logger;
  readonly scoreRun: (run: ClaimedRun, urgency: Urgency) => Promise<void>;
  /** Whether each of its places is taken at most once. */
  readonly fillsOnce: boolean;
}

export interface Consumer {
  ready(): Promise<void>;
  /** Runs in flight. */
  readonly held: number;
  /** What there is to do here, and in the queues. */
  look(): Promise<Work>;
  /** Takes no more tickets and waits for the runs in flight. */
  close(): Promise<void>;
}

/** A dead worker's runs go on after at most lock + stall check, so within 10 s. */
const LOCK_MS = 6000;
const STALL_CHECK_MS = 3000;
/** BullMQ counts the innocent too: who killed how many is counted by the run. */
const MAX_STALLS = 50;
/** Workers that a run may kill while it is scored alone. */
const MAX_DEATHS = 3;
/** What an outage interrupted is tried again after this. */
const OUTAGE_PAUSE_MS = 1000;
/** Enough to fill batches with; more would only hold memory while others wait. */
const BACKGROUND_SHARE = 4;

/** What says something about the run itself. */
const SCORING_FAILURES: ReadonlySet<ErrorCode> = new Set([
  "inference_failed",
  "document_too_long",
  "document_unreadable",
  "deadline_exceeded",
]);

/** Starts pulling tickets, of all shards and both urgencies. */
export function consume(options: ConsumerOptions): Consumer {
  const isolation = new Isolation();
  const queues = URGENCIES.flatMap((urgency) => queuesOf(options.lane, urgency, options.shards));
  const pulls = queues.map((queue) => new Pull(queue, isolation, options));
  const sum = (read: (pull: Pull) => number) => pulls.reduce((all, pull) => all + read(pull), 0);
  return {
    ready: async () => void (await Promise.all(pulls.map((pull) => pull.ready()))),
    get held() {
      return sum((pull) => pull.held);
    },
    async look() {
      const queues = await Promise.all(pulls.map((pull) => pull.look()));
      // After the answers: what was taken meanwhile is seen here.
      return { held: sum((pull) => pull.tickets), taken: sum((pull) => pull.taken), queues };
    },
    close: async () => void (await Promise.all(pulls.map((pull) => pull.close()))),
  };
}

/** The pulling from one queue. */
class Pull {
  readonly #worker: Worker;
  readonly #tickets: Queue;
  readonly #queue: RunQueue;
  readonly #options: ConsumerOptions;
  readonly #isolation: Isolation;
  readonly #fill: number;
  readonly #places: Places;
  readonly #closing = new AbortController();
  /** In hand, with a run or waiting for one. */
  tickets = 0;
  taken = 0;

  constructor(queue: RunQueue, isolation: Isolation, options: ConsumerOptions) {
    const { shards, redis, concurrency, runs, log, fillsOnce } = options;
    this.#queue = queue;
    this.#isolation = isolation;
    this.#options = options;
    const places =
      queue.urgency === "interactive"
        ? concurrency
        : Math.max(1, Math.floor(concurrency / BACKGROUND_SHARE));
    this.#fill = Math.ceil(places / shards);
    this.#places = new Places(this.#fill);
    const name = queueNameOf(queue);
    const shared = { prefix: queue.prefix, connection: redis, skipVersionCheck: true };
    this.#tickets = new Queue(name, shared);
    this.#worker = new Worker(name, (ticket: Job, token?: string) => this.#take(ticket, token), {
      ...shared,
      concurrency: fillsOnce ? this.#fill : this.#places.most,
      lockDuration: LOCK_MS,
      stalledInterval: STALL_CHECK_MS,
      maxStalledCount: MAX_STALLS,
      runRetryDelay: 500,
      drainDelay: 5,
    });
    const onError = (error: Error) => log.warn({ err: error }, "queue connection");
    this.#tickets.on("error", onError);
    this.#worker.on("error", onError);
    this.#worker.on("stalled", (ticketId) => {
      log.warn({ ticketId }, "run of a dead worker goes on");
    });
    // BullMQ gives up by itself what its workers died of too often; whoever waits for the run has to know.
    // It says so of every try that failed as well: only the last one has an end.
    this.#worker.on("failed", (ticket) => {
      if (ticket?.id === undefined || ticket.finishedOn === undefined) return;
      giveUp(ticket.id, queue, runs).catch((error) =>
        log.warn({ err: error }, "left to a recheck"),
      );
    });
  }

  async ready(): Promise<void> {
    await this.#worker.waitUntilReady();
  }

  async look(): Promise<Work["queues"][number]> {
    const [{ wait = 0, active = 0, delayed = 0 }, pending] = await Promise.all([
      this.#tickets.getJobCounts("wait", "active", "delayed"),
      this.#options.runs.countPending(this.#queue),
    ]);
    return { waiting: Math.max(wait, pending), underWay: active + delayed, isFull: this.#isFull };
  }

  get held(): number {
    return this.#places.held;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#worker.close();
    await this.#tickets.close();
  }

  get #isFull(): boolean {
    return this.#options.fillsOnce && this.taken >= this.#fill;
  }

  async #take(ticket: Job, token: string | undefined): Promise<void> {
    // It was on its way already when the last place was taken.
    if (this.#isFull) await giveBack(ticket, token);
    this.taken++;
    this.tickets++;
    try {
      if (this.#isFull) await this.#worker.pause(true);
      const call = {
        ticket,
        token,
        queue: this.#queue,
        isolation: this.#isolation,
        places: this.#places,
        claim: () => this.#claim(ticket, token),
      };
      await useTicket(call, this.#options);
    } finally {
      this.tickets--;
    }
  }

  /** The run that the ticket takes, as soon as there is one for it; undefined when none waits. */
  async #claim(ticket: Job, token: string | undefined): Promise<ClaimedRun | undefined> {
    const run = await this.#places.claim(
      (whose) => this.#options.runs.claim(ticket.id ?? "", this.#queue, whose),
      this.#closing.signal,
    );
    if (run === "left") return await giveBack(ticket, token);
    return run === "nothing" ? undefined : run;
  }
}

async function giveBack(ticket: Job, token: string | undefined): Promise<never> {
  await ticket.moveToWait(token);
  throw new WaitingError();
}

async function giveUp(ticketId: string, queue: RunQueue, runs: Runs): Promise<void> {
  const run = await runs.heldBy(ticketId, queue);
  if (run !== undefined) await runs.giveUp(run);
}

interface TicketCall {
  readonly ticket: Job;
  readonly token: string | undefined;
  readonly queue: RunQueue;
  readonly isolation: Isolation;
  readonly places: Places;
  readonly claim: () => Promise<ClaimedRun | undefined>;
}

async function useTicket(
  { ticket, token, queue, isolation, places, claim }: TicketCall,
  { runs, log, scoreRun }: ConsumerOptions,
): Promise<void> {
  const putBack = async (delayMs: number): Promise<never> => {
    await ticket.moveToDelayed(Date.now() + delayMs, token);
    throw new DelayedError();
  };
  let run: ClaimedRun | undefined;
  try {
    run = await claim();
    if (run === undefined) return;
    const claimed = run;
    // A worker may have died with the ticket before it took a run.
    const mayHaveKilled = ticket.stalledCounter > 0 && run.again;
    await isolation.during({ urgency: queue.urgency, isSuspect: mayHaveKilled }, async () => {
      const isPoison = mayHaveKilled && (await runs.countSuspicion(claimed)) > MAX_DEATHS;
      await (isPoison ? runs.giveUp(claimed) : scoreRun(claimed, queue.urgency));
    });
  } catch (error) {
    if (error instanceof WaitingError) throw error;
    const attempt = ticket.attemptsMade + 1;
    const runId = run?.runId;
    if (isScoringFailure(error) && !ERROR_TABLE[error.code].retryable) {
      log.info({ code: error.code, runId }, "run refused");
    } else {
      log.error({ err: error, runId, attempt }, "run failed");
    }
    // Redis being away or full says nothing about the run: it costs no attempt.
    if (run === undefined || !isScoringFailure(error)) return putBack(OUTAGE_PAUSE_MS);
    const isFinal = !ERROR_TABLE[error.code].retryable || error.code === "deadline_exceeded";
    if (!isFinal && attempt < (ticket.opts.attempts ?? 1)) throw error;
    await runs.finish(run, { status: "failed", error: error.toData() });
    throw new UnrecoverableError(error.code);
  } finally {
    if (run !== undefined) places.leave(run);
  }
}

function isScoringFailure(error: unknown): error is CrossrankError {
  return error instanceof CrossrankError && SCORING_FAILURES.has(error.code);
}
