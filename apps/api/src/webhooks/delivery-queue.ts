// Owns: the queue of deliveries: who makes an attempt, and when. Webhooks' only use of BullMQ.
// Must not know: what an attempt is, HTTP.
import { setTimeout as delay } from "node:timers/promises";
import { HOME_PREFIX } from "@crossrank/protocol/keys";
import type { Logger } from "@crossrank/protocol/log";
import type { Redis } from "@crossrank/protocol/redis";
import { DelayedError, type Job, Queue, Worker } from "bullmq";
import type { Deliverer } from "./deliverer.ts";
import type { DeliveryName } from "./deliveries.ts";

const QUEUE_NAME = "webhook-deliveries";
/** Attempts in flight in this process; each waits for somebody else's answer. */
const CONCURRENCY = 16;
/** A dead process' attempts are made again after at most lock + stall check. */
const LOCK_MS = 10_000;
const STALL_CHECK_MS = 5000;
const MAX_STALLS = 10;
/** The schedule decides, not BullMQ. */
const ATTEMPTS = 1000;
/** What an outage of Redis interrupted is tried again after this. */
const OUTAGE_PAUSE_MS = 1000;
/** For letting go of a queue in which nothing is under way. */
const IDLE_CLOSE_MS = 500;

/** Tells BullMQ when the next attempt is due. */
class NextAttempt extends Error {
  readonly delayMs: number;

  constructor(delayMs: number) {
    super("another attempt follows");
    this.delayMs = delayMs;
  }
}

const jobIdOf = ({ endpointId, eventId }: DeliveryName): string => `${eventId}_${endpointId}`;

/** The side that adds; its connection fails fast. */
export class DeliveryQueue {
  readonly #queue: Queue<DeliveryName>;

  constructor(redis: Redis, log: Logger) {
    this.#queue = new Queue(QUEUE_NAME, {
      prefix: HOME_PREFIX,
      connection: redis,
      // Without both, a queue made while Redis is away hangs or is poisoned for good.
      skipWaitingForReady: true,
      skipVersionCheck: true,
      streams: { events: { maxLen: 1000 } },
    });
    this.#queue.on("error", (error) => log.warn({ err: error }, "webhook queue"));
  }

  /** Doing it again does nothing while attempts go on. */
  async add(name: DeliveryName): Promise<void> {
    await this.#queue.add("deliver", name, {
      jobId: jobIdOf(name),
      attempts: ATTEMPTS,
      backoff: { type: "custom" },
      removeOnComplete: true,
      removeOnFail: { age: 3600, count: 1000 },
    });
  }

  /** An attempt at once: the one that waits for its time, or the first of a new series. */
  async addNow(name: DeliveryName): Promise<void> {
    const known: Job<DeliveryName> | undefined = await this.#queue.getJob(jobIdOf(name));
    const state = await known?.getState();
    if (state === "delayed") await known?.promote();
    if (state === "failed") await known?.remove();
    await this.add(name);
  }
}

/** The side that pulls. */
export class DeliveryWorker {
  readonly #worker: Worker<DeliveryName>;
  readonly #inFlight = new Set<Promise<unknown>>();

  /** `redis` waits for Redis to come back; BullMQ makes another of its kind for its blocking waits. */
  constructor(redis: Redis, deliverer: Deliverer, log: Logger) {
    this.#worker = new Worker<DeliveryName>(
      QUEUE_NAME,
      async (job, token) => {
        const using = use(job, token, deliverer, log);
        this.#inFlight.add(using);
        await using.finally(() => this.#inFlight.delete(using));
      },
      {
        prefix: HOME_PREFIX,
        connection: redis,
        concurrency: CONCURRENCY,
        lockDuration: LOCK_MS,
        stalledInterval: STALL_CHECK_MS,
        maxStalledCount: MAX_STALLS,
        runRetryDelay: 500,
        drainDelay: 5,
        skipVersionCheck: true,
        settings: {
          backoffStrategy: (_made, _type, error) =>
            error instanceof NextAttempt ? error.delayMs : OUTAGE_PAUSE_MS,
        },
      },
    );
    this.#worker.on("error", (error) => log.warn({ err: error }, "webhook queue connection"));
    // BullMQ says so of every attempt that failed: only the last one has an end.
    this.#worker.on("failed", (job) => {
      if (job?.finishedOn === undefined) return;
      deliverer.giveUp(job.data).catch((err: unknown) => log.warn({ err }, "delivery not ended"));
    });
  }

  /** Begins no attempt and waits for those in flight, so long; BullMQ itself would wait for Redis. */
  async close(graceMs: number): Promise<void> {
    const closing = this.#worker.close().catch(() => {});
    const longestMs = this.#inFlight.size > 0 ? graceMs : Math.min(graceMs, IDLE_CLOSE_MS);
    const timer = new AbortController();
    await Promise.race([
      closing,
      delay(longestMs, undefined, { signal: timer.signal }).catch(() => {}),
    ]);
    timer.abort();
  }
}

async function use(
  job: Job<DeliveryName>,
  token: string | undefined,
  deliverer: Deliverer,
  log: Logger,
): Promise<void> {
  const delayMs = await deliverer
    .attempt(job.data, job.attemptsMade + 1)
    .catch(async (error: unknown) => {
      // What goes wrong on our side costs no attempt.
      log.warn({ err: error, ...job.data }, "webhook attempt interrupted");
      await job.moveToDelayed(Date.now() + OUTAGE_PAUSE_MS, token);
      throw new DelayedError();
    });
  if (delayMs !== null) throw new NextAttempt(delayMs);
}
