// Owns: pulling jobs off a lane's queue and what happens when one goes wrong. The worker's only use of BullMQ.
// Must not know: what scoring a job means.
import { CrossrankError } from "@crossrank/protocol/errors";
import { jobSchema, QUEUE_PREFIX, queueNameOf, type RerankJob } from "@crossrank/protocol/job";
import type { Logger } from "@crossrank/protocol/log";
import type { Redis } from "@crossrank/protocol/redis";
import type { Runs } from "@crossrank/protocol/runs";
import { DelayedError, type Job, UnrecoverableError, Worker } from "bullmq";

export interface ConsumerOptions {
  readonly lane: string;
  /** BullMQ makes a second connection of the same kind for its blocking wait. */
  readonly redis: Redis;
  readonly concurrency: number;
  readonly runs: Runs;
  readonly log: Logger;
  readonly scoreJob: (job: RerankJob) => Promise<void>;
}

/** A dead worker's jobs run again after at most lock + stall check, so within 10 s. */
const LOCK_MS = 6000;
const STALL_CHECK_MS = 3000;
/** A poison document may kill the worker that also holds innocent jobs: those must survive it. */
const MAX_STALLS = 3;
/** A job of a newer protocol waits for a worker that knows it. */
const PARK_MS = 5000;

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
  const parsed = jobSchema.safeParse(job.data);
  if (!parsed.success) {
    log.warn({ jobId: job.id }, "job of another protocol version parked");
    await job.moveToDelayed(Date.now() + PARK_MS, token);
    throw new DelayedError();
  }
  const { runKey, runId } = parsed.data;
  try {
    await scoreJob(parsed.data);
  } catch (error) {
    const attempt = job.attemptsMade + 1;
    log.error({ err: error, runId, attempt }, "run failed");
    if (attempt < (job.opts.attempts ?? 1)) throw error;
    const failure = new CrossrankError(
      "inference_failed",
      "The model could not score this request.",
    );
    await runs.finish(runKey, runId, { status: "failed", error: failure.toData() });
    throw new UnrecoverableError("attempts spent");
  }
}
