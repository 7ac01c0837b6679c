// Owns: the wiring of a worker: connections, presence, the pulling of jobs, and its orderly end.
// Must not know: the environment, signals, which model scores.
import { hostname } from "node:os";
import type { Config } from "@crossrank/protocol/config";
import { fingerprintOf, laneOf, type ModelDescriptor } from "@crossrank/protocol/descriptor";
import { CrossrankError } from "@crossrank/protocol/errors";
import { PROTOCOL_VERSION } from "@crossrank/protocol/keys";
import type { Logger } from "@crossrank/protocol/log";
import { CACHE_FULL, MemoryGauge } from "@crossrank/protocol/memory-gauge";
import { readWorkers } from "@crossrank/protocol/presence";
import type { Urgency } from "@crossrank/protocol/priority";
import { connectRedis, type Redis, untilReady } from "@crossrank/protocol/redis";
import { cacheOptionsOf, RerankCache } from "@crossrank/protocol/rerank-cache";
import { type ClaimedRun, Runs } from "@crossrank/protocol/runs";
import { consume } from "./consumer.ts";
import { startHeartbeat } from "./heartbeat.ts";
import type { Lifecycle, Work } from "./lifecycle.ts";
import { RunWatch } from "./run-watch.ts";
import { type Scorer, scoreRun } from "./score-run.ts";

export interface RunningWorker {
  /** What there is to do, here and in the queues. */
  look(): Promise<Work>;
  /** Takes no more jobs, finishes those in flight. May never resolve while Redis is unreachable. */
  close(): Promise<void>;
}

/** Kept of the drain for putting back what is still being scored. */
const INTERRUPT_MS = 2000;

/** Starts to pull jobs for the scorer's lane; resolves once it does. */
export async function startWorker(
  workerId: string,
  config: Config,
  scorer: Scorer,
  log: Logger,
  lifecycle: Lifecycle["kind"] = "serve",
): Promise<RunningWorker> {
  const onRedisError = (error: Error) => log.warn({ err: error }, "redis");
  const redis = connectRedis(config.REDIS_URL, "consumer", onRedisError);
  const cacheRedis =
    config.REDIS_CACHE_URL === config.REDIS_URL
      ? redis
      : connectRedis(config.REDIS_CACHE_URL, "cache", onRedisError);
  const runs = new Runs(redis);
  const cache = new RerankCache(cacheRedis, cacheOptionsOf(config));
  const onCacheError = (error: unknown) => log.warn({ err: error }, "cache");
  const cacheMemory = new MemoryGauge(cacheRedis);
  const watch = new RunWatch(runs, log);
  let documents = 0;
  const tools = {
    workerId,
    scorer,
    fingerprint: fingerprintOf(scorer.descriptor),
    runs,
    watch,
    cache,
    onScored: () => {
      documents++;
    },
    mayCache: () => cacheMemory.evicts || cacheMemory.share < CACHE_FULL,
    onCacheError,
  };

  await untilReady(redis);
  await refuseForeignLane(redis, scorer.descriptor);

  // BullMQ defines dozens of scripts on its connection, and every pipeline there copies them all.
  const queueRedis = connectRedis(config.REDIS_URL, "consumer", onRedisError);
  const consumer = consume({
    lane: laneOf(scorer.descriptor),
    shards: config.QUEUE_SHARDS,
    redis: queueRedis,
    concurrency: config.CONCURRENCY,
    runs,
    log,
    scoreRun: once((run, urgency) => scoreRun(run, urgency === "background", tools)),
    fillsOnce: lifecycle === "once",
  });
  await Promise.all([consumer.ready(), untilReady(cacheRedis)]);
  const stopHeartbeat = await startHeartbeat(
    redis,
    {
      id: workerId,
      protocol: PROTOCOL_VERSION,
      shards: config.QUEUE_SHARDS,
      descriptor: scorer.descriptor,
      startedAt: new Date().toISOString(),
      host: hostname(),
      pid: process.pid,
      check: scorer.check,
    },
    () => ({
      metrics: scorer.metrics(),
      work: { runs: consumer.held, concurrency: config.CONCURRENCY, documents },
    }),
    log,
  );
  return {
    look: () => consumer.look(),
    async close() {
      // First the list of the living: what drains takes no more work.
      await stopHeartbeat();
      const patienceMs = Math.max(0, config.SHUTDOWN_TIMEOUT_MS - INTERRUPT_MS);
      const timer = setTimeout(() => watch.interrupt(), patienceMs);
      await consumer.close();
      clearTimeout(timer);
      cacheMemory.close();
      for (const connection of new Set([redis, queueRedis, cacheRedis])) connection.disconnect();
    },
  };
}

type ScoreRun = (run: ClaimedRun, urgency: Urgency) => Promise<void>;

/** A run that the stall check gave out again, while it is scored here after all, is the same work. */
function once(scoreRun: ScoreRun): ScoreRun {
  const inFlight = new Map<string, Promise<void>>();
  return (run, urgency) => {
    const running = inFlight.get(run.runId);
    if (running !== undefined) return running;
    const scoring = scoreRun(run, urgency).finally(() => inFlight.delete(run.runId));
    inFlight.set(run.runId, scoring);
    return scoring;
  };
}

/**
 * Two models with one id would answer for each other. A new revision under the same name is no other
 * model: it takes over from the old one.
 *
 * @throws CrossrankError when a live worker serves another model under this one's id
 */
async function refuseForeignLane(redis: Redis, descriptor: ModelDescriptor): Promise<void> {
  if (redis.status !== "ready") return;
  const { ours } = await readWorkers(redis, 1);
  const foreign = ours.find(
    (worker) =>
      laneOf(worker.descriptor) === laneOf(descriptor) &&
      worker.descriptor.alias !== descriptor.alias &&
      fingerprintOf(worker.descriptor) !== fingerprintOf(descriptor),
  );
  if (foreign === undefined) return;
  const { model, alias } = descriptor;
  const message = `${alias} and ${foreign.descriptor.alias} are two models of the id ${model}: rename one.`;
  throw new CrossrankError("model_unavailable", message);
}
