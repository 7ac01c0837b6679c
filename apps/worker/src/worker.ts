// Owns: the wiring of a worker: connections, presence, the pulling of jobs, and its orderly end.
// Must not know: the environment, signals, which model scores.
import { hostname } from "node:os";
import type { Config } from "@crossrank/protocol/config";
import { fingerprintOf, laneOf } from "@crossrank/protocol/descriptor";
import type { Logger } from "@crossrank/protocol/log";
import { CACHE_FULL, MemoryGauge } from "@crossrank/protocol/memory-gauge";
import { connectRedis, untilReady } from "@crossrank/protocol/redis";
import { RerankCache } from "@crossrank/protocol/rerank-cache";
import { Runs } from "@crossrank/protocol/runs";
import { consume } from "./consumer.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { RunWatch } from "./run-watch.ts";
import { type Scorer, scoreJob } from "./score-job.ts";

export interface RunningWorker {
  /** Takes no more jobs, finishes those in flight. May never resolve while Redis is unreachable. */
  close(): Promise<void>;
}

/** Starts to pull jobs for the scorer's lane; resolves once it does. */
export async function startWorker(
  workerId: string,
  config: Config,
  scorer: Scorer,
  log: Logger,
): Promise<RunningWorker> {
  const onRedisError = (error: Error) => log.warn({ err: error }, "redis");
  const redis = connectRedis(config.REDIS_URL, "consumer", onRedisError);
  const cacheRedis =
    config.REDIS_CACHE_URL === config.REDIS_URL
      ? redis
      : connectRedis(config.REDIS_CACHE_URL, "cache", onRedisError);
  const runs = new Runs(redis);
  const cache = new RerankCache(cacheRedis, config.CACHE_TTL_SECONDS);
  const onCacheError = (error: unknown) => log.warn({ err: error }, "cache");
  const cacheMemory = new MemoryGauge(cacheRedis);
  const tools = {
    workerId,
    scorer,
    fingerprint: fingerprintOf(scorer.descriptor),
    runs,
    watch: new RunWatch(runs, log),
    cache,
    mayCache: () => cacheMemory.evicts || cacheMemory.share < CACHE_FULL,
    onCacheError,
  };

  // BullMQ defines dozens of scripts on its connection, and every pipeline there copies them all.
  const queueRedis = connectRedis(config.REDIS_URL, "consumer", onRedisError);
  const consumer = consume({
    lane: laneOf(scorer.descriptor),
    redis: queueRedis,
    concurrency: config.CONCURRENCY,
    runs,
    log,
    scoreJob: (job, call) => scoreJob(job, call, tools),
  });
  await Promise.all([consumer.waitUntilReady(), untilReady(cacheRedis)]);
  const stopHeartbeat = await startHeartbeat(
    redis,
    {
      id: workerId,
      descriptor: scorer.descriptor,
      startedAt: new Date().toISOString(),
      host: hostname(),
      pid: process.pid,
      check: scorer.check,
    },
    () => scorer.metrics(),
    log,
  );
  return {
    async close() {
      // First the list of the living: what drains takes no more work.
      await stopHeartbeat();
      await consumer.close();
      cacheMemory.close();
      for (const connection of new Set([redis, queueRedis, cacheRedis])) connection.disconnect();
    },
  };
}
