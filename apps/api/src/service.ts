// Owns: the wiring of the API: connections, queue, cache, routes, socket.
// Must not know: the environment, signals.
import type { Config } from "@crossrank/protocol/config";
import { jobLimits } from "@crossrank/protocol/contract";
import { laneOf } from "@crossrank/protocol/descriptor";
import { checkExposure } from "@crossrank/protocol/exposure";
import type { Logger } from "@crossrank/protocol/log";
import { MemoryGauge } from "@crossrank/protocol/memory-gauge";
import { listLanes } from "@crossrank/protocol/presence";
import { connectRedis, untilReady } from "@crossrank/protocol/redis";
import { cacheOptionsOf, RerankCache } from "@crossrank/protocol/rerank-cache";
import { Runs } from "@crossrank/protocol/runs";
import { Admission } from "./admission.ts";
import { AnswerMeter } from "./answer-meter.ts";
import { createApp } from "./app.ts";
import { BatchRunner } from "./batches/batch-runner.ts";
import { BatchStore } from "./batches/batch-store.ts";
import { Batches } from "./batches/batches.ts";
import { Collections } from "./collections/collections.ts";
import { retrieversOf } from "./collections/retrievers.ts";
import { Impressions } from "./feedback/impressions.ts";
import { FileFolder } from "./files/file-folder.ts";
import { Files } from "./files/files.ts";
import { Inbox } from "./inbox.ts";
import { JobFollowers } from "./jobs/job-followers.ts";
import { Jobs } from "./jobs/jobs.ts";
import { Keeper } from "./keeper.ts";
import { Lanes } from "./lanes.ts";
import { Guard } from "./middleware/guard.ts";
import { Quotas } from "./quotas.ts";
import { RerankQueue } from "./rerank-queue.ts";
import { SearchMeter } from "./search/search-meter.ts";
import { listen } from "./server.ts";
import { WaitEstimate } from "./wait-estimate.ts";
import { Endpoints } from "./webhooks/endpoints.ts";
import { type DeliveryTimes, STANDARD_TIMES } from "./webhooks/schedule.ts";
import { startWebhooks } from "./webhooks/webhooks.ts";

export interface RunningApi {
  readonly url: string;
  /** Answers what is in flight, then lets go of everything. Never waits for Redis. */
  close(): Promise<void>;
}

/** Kept of the drain for telling those who have not been answered. */
const ANSWER_ALL_MS = 500;
const MEND_EVERY_MS = 2000;
/** No worker puts a ticket off for longer. */
const WAKE_EVERY_MS = 5000;
const ANNOUNCE_EVERY_MS = 500;

/**
 * Starts the API; Redis may come later.
 * @throws the socket's error, for instance EADDRINUSE; an error when it would stand open to other machines
 */
export async function startApi(
  config: Config,
  log: Logger,
  times: DeliveryTimes = STANDARD_TIMES,
): Promise<RunningApi> {
  checkExposure(config);
  const onRedisError = (error: Error) => log.warn({ err: error }, "redis");
  const redis = connectRedis(config.REDIS_URL, "producer", onRedisError);
  const subscriber = connectRedis(config.REDIS_URL, "consumer", onRedisError);
  const cacheRedis = connectRedis(config.REDIS_CACHE_URL, "cache", onRedisError);

  const runs = new Runs(redis);
  const shards = config.QUEUE_SHARDS;
  const queue = new RerankQueue(redis, runs, shards, log);
  const inbox = new Inbox({ redis, subscriber, runs, queue, log });
  const lanes = new Lanes(redis, config);
  const cache = new RerankCache(cacheRedis, cacheOptionsOf(config));
  const memory = new MemoryGauge(redis);
  const wait = new WaitEstimate(redis, lanes, shards);
  const admission = new Admission(memory, wait, log);
  const answers = new AnswerMeter(redis);
  const runTimeoutMs = config.RUN_TIMEOUT_MS;
  const tools = { lanes, cache, queue, inbox, admission, answers, log, runTimeoutMs };
  const endpoints = new Endpoints(redis);
  const followers = new JobFollowers(subscriber);
  const jobs = new Jobs(redis, runs, { ...tools, followers }, config, endpoints);

  // A first request should not fail only because it came faster than the connections.
  await Promise.all([redis, subscriber, cacheRedis].map(untilReady));
  const estimateWaitSeconds = async () =>
    (await wait.seconds(laneOf(await lanes.resolve(null)))) ?? 1;
  const guard = new Guard(config.API_KEYS, new Quotas(redis, estimateWaitSeconds));
  const running = startWebhooks({ config, redis, endpoints, jobs, times, log });
  const allowPrivate = config.WEBHOOK_ALLOW_PRIVATE === "true";
  const webhooks = { endpoints, ...running, allowPrivate, overlapMs: times.overlapMs };
  const retainMs = config.FILE_TTL_SECONDS * 1000;
  const folder = new FileFolder(config.FILES_DIR);
  const files = new Files(redis, folder, retainMs, log);
  const store = new BatchStore(redis, retainMs);
  const limits = jobLimits(config);
  const longestLineBytes = limits.bodyBytes;
  const runner = new BatchRunner(
    { jobs, runs, redis, limits, store, folder, longestLineBytes, files },
    log,
  );
  const batches = new Batches(store, files, () => runner.look());
  const searches = new SearchMeter(redis);
  const collections = new Collections(redis, retrieversOf(config));
  const impressions = new Impressions(redis, memory, config);
  const app = createApp({
    config,
    collections,
    searches,
    impressions,
    tools,
    jobs,
    files,
    batches,
    redis,
    followers,
    webhooks,
    guard,
    log,
  });
  const inEachLane = (work: (lane: string) => Promise<void>) => async () => {
    for (const { descriptor } of await listLanes(redis)) await work(laneOf(descriptor));
  };
  const mend = inEachLane((lane) => queue.mend(lane));
  const wake = inEachLane((lane) => queue.wake(lane));
  const announce = () => running.announcer.look();
  const chores = [
    { name: "lost tickets", everyMs: MEND_EVERY_MS, run: mend },
    { name: "tickets put off", everyMs: WAKE_EVERY_MS, run: wake },
    { name: "ends of jobs", everyMs: ANNOUNCE_EVERY_MS, run: announce },
  ];
  const keeper = new Keeper(redis, chores, log);
  const release = () => {
    keeper.close();
    answers.close();
    searches.close();
    files.close();
    inbox.close();
    memory.close();
    for (const connection of [redis, subscriber, cacheRedis]) connection.disconnect();
  };
  const server = await listen(app.fetch, config.HOST, config.PORT).catch(async (error: unknown) => {
    await running.close(0);
    await runner.close();
    await collections.close();
    release();
    throw error;
  });
  return {
    url: server.url,
    async close() {
      followers.close();
      // Who still waits near the end of the drain is told so, instead of being cut off.
      const answerAllMs = Math.max(0, config.SHUTDOWN_TIMEOUT_MS - ANSWER_ALL_MS);
      const timer = setTimeout(() => inbox.close(), answerAllMs);
      await Promise.all([server.close(), running.close(answerAllMs), runner.close()]);
      clearTimeout(timer);
      await collections.close();
      release();
    },
  };
}
