// Owns: pulling jobs off a lane's queue and what happens when one goes wrong. The worker's only use of BullMQ.
// Must not know: what scoring a job means.
import { CrossrankError, ERROR_TABLE, type ErrorCode } from "@crossrank/protocol/errors";
import { jobSchema, PROTOCOL_VERSION, queueNameOf, type RerankJob } from "@crossrank/protocol/job";
import { QUEUE_PREFIX } from "@crossrank/protocol/keys";
import type { Logger } from "@crossrank/protocol/log";
import type { Redis } from "@crossrank/protocol/redis";
import type { Runs } from "@crossrank/protocol/runs";
import { DelayedError, type Job, UnrecoverableError, Worker } from "bullmq";
import type { JobCall } from "./score-job.ts";

export interface ConsumerOptions {
  readonly lane: string;
  /** BullMQ makes a second connection of the same kind for its blocking wait. */
  readonly redis: Redis;
  readonly concurrency: number;
  readonly runs: Runs;
  readonly log: Logger;
  readonly scoreJob: (job: RerankJob, call: JobCall) => Promise<void>;
}

/** A dead worker's jobs run again after at most lock + stall check, so within 10 s. */
const LOCK_MS = 6000;
const STALL_CHECK_MS = 3000;
/** Jobs that were in flight with one that kills its worker are run again this often. */
const MAX_STALLS = 3;
/** A job of a newer protocol waits for a worker that knows it. */
const PARK_MS = 5000;
/** What an outage interrupted is tried again after this. */
const OUTAGE_PAUSE_MS = 1000;

/** What says something about the job itself. */
const SCORING_FAILURES: ReadonlySet<ErrorCode> = new Set([
  "inference_failed",
  "document_too_long",
  "document_unreadable",
]);

/** Starts pulling jobs. `close()` of the result takes no more jobs and waits for those in flight. */
export function consume(options: ConsumerOptions): Worker {
  const { lane, redis, concurrency, log } = options;
  const worker = new Worker(
    queueNameOf(lane),
    (job: Job, token?: string) => processJob(job, token, options),
    {
      prefix: QUEUE_PREFIX,
      connection: redis,
      concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALL_CHECK_MS,
      maxStalledCount: MAX_STALLS,
      runRetryDelay: 500,
      drainDelay: 5,
      skipVersionCheck: true,
    },
  );
  worker.on("error", (error) => log.warn({ err: error }, "queue connection"));
  worker.on("stalled", (jobId) => log.warn({ jobId }, "job of a dead worker runs again"));
  return worker;
}

async function processJob(
  job: Job,
  token: string | undefined,
  { runs, log, scoreJob }: ConsumerOptions,
): Promise<void> {
  const putBack = async (delayMs: number): Promise<never> => {
    await job.moveToDelayed(Date.now() + delayMs, token);
    throw new DelayedError();
  };
  const parsed = jobSchema.safeParse(job.data);
  if (!parsed.success) {
    log.error({ jobId: job.id, version: job.data?.v }, "not a job of this version");
    if (job.data?.v > PROTOCOL_VERSION) return putBack(PARK_MS);
    throw new UnrecoverableError("not a job of ours");
  }
  const { runKey, runId } = parsed.data;
  try {
    // A job has a priority when nobody waits for it: see rerank-queue.ts.
    const background = (job.opts.priority ?? 0) > 0;
    await scoreJob(parsed.data, { background, again: job.attemptsStarted > 1 });
  } catch (error) {
    const attempt = job.attemptsMade + 1;
    if (isScoringFailure(error) && !ERROR_TABLE[error.code].retryable) {
      log.info({ code: error.code, runId }, "run refused");
    } else {
      log.error({ err: error, runId, attempt }, "run failed");
    }
    // Redis being away or full says nothing about the job: it costs no attempt.
    if (!isScoringFailure(error)) return putBack(OUTAGE_PAUSE_MS);
    const isLast = attempt >= (job.opts.attempts ?? 1) || !ERROR_TABLE[error.code].retryable;
    if (!isLast) throw error;
    await runs.finish(runKey, runId, { status: "failed", error: error.toData() });
    throw new UnrecoverableError(error.code);
  }
}

function isScoringFailure(error: unknown): error is CrossrankError {
  return error instanceof CrossrankError && SCORING_FAILURES.has(error.code);
}
