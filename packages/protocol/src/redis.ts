// Owns: how each role connects to Redis, so that an outage is felt at once by callers and never by workers.
// Must not know: what is stored.
import { setTimeout as delay } from "node:timers/promises";
import { type ChainableCommander, Redis, type RedisOptions } from "ioredis";

export type { ChainableCommander, Redis };

/**
 * producer: serves HTTP callers; a command fails within 1.4 s while Redis is away or hangs.
 * cache: the same, within 0.5 s: a cache that takes longer is none. Both in a row stay under 2 s.
 * consumer: workers and subscribers; commands wait until Redis is back.
 */
export type RedisRole = "producer" | "cache" | "consumer";

const COMMAND_TIMEOUT_MS = { producer: 1400, cache: 500 };

function address(url: string): RedisOptions {
  const parsed = new URL(url);
  if (parsed.protocol === "unix:") return { path: decodeURIComponent(parsed.pathname) };
  const database = Number(parsed.pathname.slice(1) || 0);
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ""),
    port: Number(parsed.port || 6379),
    db: database,
    ...(parsed.username && { username: decodeURIComponent(parsed.username) }),
    ...(parsed.password && { password: decodeURIComponent(parsed.password) }),
    ...(parsed.protocol === "rediss:" && { tls: {} }),
  };
}

/** ioredis options for one role; `url` is redis://, rediss:// or unix:///path/to/socket. */
export function redisOptions(url: string, role: RedisRole): RedisOptions {
  const shared: RedisOptions = {
    ...address(url),
    connectTimeout: 2000,
    retryStrategy: (attempt) => Math.min(50 * attempt, 500),
  };
  if (role === "consumer") return { ...shared, maxRetriesPerRequest: null };
  return {
    ...shared,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: COMMAND_TIMEOUT_MS[role],
    socketTimeout: 3000,
  };
}

/** Connects in the background and reconnects for ever; errors go to `onError`, never to the process. */
export function connectRedis(url: string, role: RedisRole, onError: (error: Error) => void): Redis {
  const redis = new Redis({ ...redisOptions(url, role), replyMapping: "legacy" });
  redis.on("error", onError);
  return redis;
}

const FIRST_CONNECTION_MS = 1000;

/** Resolves when the connection stands, or after a second: Redis may come later. */
export async function untilReady(redis: Redis): Promise<void> {
  if (redis.status === "ready") return;
  const ready = new Promise((resolve) => redis.once("ready", resolve));
  await Promise.race([ready, delay(FIRST_CONNECTION_MS, undefined, { ref: false })]);
}

/** Runs a pipeline. Throws the first error that any of its commands met. */
export async function runPipeline(pipeline: ChainableCommander): Promise<unknown[]> {
  const results = (await pipeline.exec()) ?? [];
  return results.map(([error, value]) => {
    if (error) throw error;
    return value;
  });
}

/** The hashes under these keys in one round trip; an empty one where there is none. */
export async function readHashes(
  redis: Redis,
  keys: readonly string[],
): Promise<Readonly<Record<string, string>>[]> {
  const pipeline = redis.pipeline();
  for (const key of keys) pipeline.hgetall(key);
  return (await runPipeline(pipeline)) as Record<string, string>[];
}
