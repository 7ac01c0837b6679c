// Owns: pulling tickets off a lane's queues and what happens when a run goes wrong. The worker's only use
// of BullMQ.
// Must not know: what scoring a run means.
import { CrossrankError, ERROR_TABLE, type ErrorCode } from "@crossrank/protocol/errors";
import { PROTOCOL_VERSION, queueNameOf, ticketSchema } from "@crossrank/protocol/job";
import { QUEUE_PREFIX } from "@crossrank/protocol/keys";
import type { Logger } from "@crossrank/protocol/log";
import { URGENCIES, type Urgency } from "@crossrank/protocol/priority";
import type { Redis } from "@crossrank/protocol/redis";
import type { ClaimedRun, Runs } from "@crossrank/protocol/runs";
import { DelayedError, type Job, UnrecoverableError, Worker } from "bullmq";
import { Isolation } from "./isolation.ts";

export interface ConsumerOptions {
  readonly lane: string;
  /** BullMQ makes more connections of the same kind for its blocking waits. */
  readonly redis: Redis;
  /** Runs of waiting callers in flight. */
  readonly concurrency: number;
  readonly runs: Runs;
  readonly log: Logger;
  readonly scoreRun: (run: ClaimedRun, urgency: Urgency) => Promise<void>;
}

export interface Consumer {
  ready(): Promise<void>;
  /** Takes no more tickets and waits for the runs in flight. */
  close(): Promise<void>;
}

/** A dead worker's runs go on after at most lock + stall check, so within 10 s. */
const LOCK_MS = 6000;
const STALL_CHECK_MS = 3000;
/** Runs that were in flight with one that kills its worker are given out again this often. */
const MAX_STALLS = 3;
/** A ticket of another version waits for a worker that knows it. */
const PARK_MS = 5000;
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

/** Starts pulling tickets, of both queues. */
export function consume(options: ConsumerOptions): Consumer {
  const isolation = new Isolation();
  const workers = URGENCIES.map((urgency) => pull(urgency, isolation, options));
  return {
    ready: async () => void (await Promise.all(workers.map((worker) => worker.waitUntilReady()))),
    close: async () => void (await Promise.all(workers.map((worker) => worker.close()))),
  };
}

function pull(urgency: Urgency, isolation: Isolation, options: ConsumerOptions): Worker {
  const { lane, redis, concurrency, runs, log } = options;
  const worker = new Worker(
    queueNameOf(lane, urgency),
    (ticket: Job, token?: string) => useTicket({ ticket, token, urgency, isolation }, options),
    {
      prefix: QUEUE_PREFIX,
      connection: redis,
      concurrency:
        urgency === "interactive"
          ? concurrency
          : Math.max(1, Math.floor(concurrency / BACKGROUND_SHARE)),
      lockDuration: LOCK_MS,
      stalledInterval: STALL_CHECK_MS,
      maxStalledCount: MAX_STALLS,
      runRetryDelay: 500,
      drainDelay: 5,
      skipVersionCheck: true,
    },
  );
  worker.on("error", (error) => log.warn({ err: error }, "queue connection"));
  worker.on("stalled", (ticketId) => log.warn({ ticketId }, "run of a dead worker goes on"));
  // BullMQ gives up by itself what its workers died of; whoever waits for the run has to know.
  worker.on("failed", (ticket) => {
    giveUp(ticket?.id ?? "", runs).catch((error) => log.warn({ err: error }, "left to a recheck"));
  });
  return worker;
}

async function giveUp(ticketId: string, runs: Runs): Promise<void> {
  const run = await runs.heldBy(ticketId);
  if (run !== undefined) await runs.giveUp(run);
}

interface TicketCall {
  readonly ticket: Job;
  readonly token: string | undefined;
  readonly urgency: Urgency;
  readonly isolation: Isolation;
}

async function useTicket(
  { ticket, token, urgency, isolation }: TicketCall,
  { lane, runs, log, scoreRun }: ConsumerOptions,
): Promise<void> {
  const putBack = async (delayMs: number): Promise<never> => {
    await ticket.moveToDelayed(Date.now() + delayMs, token);
    throw new DelayedError();
  };
  if (!ticketSchema.safeParse(ticket.data).success) {
    const version: unknown = ticket.data?.v;
    log.error(
      { ticketId: ticket.id, version, ours: PROTOCOL_VERSION },
      "ticket of another version",
    );
    if (Number.isInteger(version)) return putBack(PARK_MS);
    throw new UnrecoverableError("not a ticket of ours");
  }
  let run: ClaimedRun | undefined;
  try {
    run = await runs.claim(ticket.id ?? "", lane, urgency);
    if (run === undefined) return;
    const claimed = run;
    const mayHaveKilled = ticket.stalledCounter > 0;
    await isolation.during(mayHaveKilled, () => scoreRun(claimed, urgency));
  } catch (error) {
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
  }
}

function isScoringFailure(error: unknown): error is CrossrankError {
  return error instanceof CrossrankError && SCORING_FAILURES.has(error.code);
}
