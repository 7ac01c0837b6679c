// Owns: how each role connects to Redis, so that an outage is felt at once by callers and never by workers.
// Must not know: what is stored.
import { setTimeout as delay } from "node:timers/promises";
import { type ChainableCommander, Cluster, Redis, type RedisOptions } from "ioredis";
import { serversOf } from "./redis-url.ts";

export type { ChainableCommander, Redis };

/**
 * producer: serves HTTP callers; a command fails within 1.4 s while Redis is away or hangs.
 * cache: the same, within 0.5 s: a cache that takes longer is none. Both in a row stay under 2 s.
 * consumer: workers and subscribers; commands wait until Redis is back.
 */
export type RedisRole = "producer" | "cache" | "consumer";

const COMMAND_TIMEOUT_MS = { producer: 1400, cache: 500 };

/** A cluster's node that is away is asked for again so often: as long as a command may take in that role. */
const CLUSTER_RETRY_MS = 100;
const CLUSTER_RETRIES = { producer: 10, cache: 3, consumer: Number.MAX_SAFE_INTEGER };
const BLOCKING_RETRIES = 5;

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

/**
 * Connects in the background and reconnects for ever; errors go to `onError`, never to the process. A
 * cluster is used as one server is, except that the keys of a command, script or pipeline lie in one shard.
 */
export function connectRedis(url: string, role: RedisRole, onError: (error: Error) => void): Redis {
  const { isCluster, urls } = serversOf(url);
  const redis = isCluster
    ? connectCluster(urls, role)
    : new Redis({ ...redisOptions(url, role), replyMapping: "legacy" });
  redis.on("error", onError);
  return redis;
}

function connectCluster(urls: readonly [string, ...string[]], role: RedisRole): Redis {
  const {
    host: _,
    port: __,
    retryStrategy,
    enableOfflineQueue,
    ...options
  } = redisOptions(urls[0], role);
  const nodes = urls.map((url) => {
    const { host = "", port = 0 } = address(url);
    return { host, port };
  });
  const cluster = new Cluster(nodes, {
    redisOptions: { ...options, replyMapping: "legacy" },
    clusterRetryStrategy: retryStrategy,
    enableOfflineQueue: enableOfflineQueue ?? true,
    maxRedirections: CLUSTER_RETRIES[role],
    retryDelayOnFailover: CLUSTER_RETRY_MS,
    retryDelayOnClusterDown: CLUSTER_RETRY_MS,
    // A moment in which two nodes send each other's way must not be a busy loop.
    retryDelayOnMoved: 10,
    // By their names: certificates hold no addresses.
    dnsLookup: (host, callback) => callback(null, host),
  });
  // BullMQ blocks on a copy, and looks after its waits itself: one that goes on by itself gets in its way.
  cluster.duplicate = (nodes, more) =>
    Cluster.prototype.duplicate.call(cluster, nodes, {
      ...more,
      maxRedirections: BLOCKING_RETRIES,
    });
  // It has every method of a Redis that we use.
  return cluster as unknown as Redis;
}

/** The servers that hold keys: each master of a cluster, or the one Redis. */
export function mastersOf(redis: Redis): Redis[] {
  const connected: unknown = redis;
  return connected instanceof Cluster ? connected.nodes("master") : [redis];
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

/** The keys of each shard together, as a command or pipeline may have them on a cluster. */
export function byShard(keys: readonly string[]): string[][] {
  return [...Map.groupBy(keys, hashTagOf).values()];
}

const hashTagOf = (key: string): string => key.slice(0, key.indexOf("}"));

/** Asks for the keys of each shard together. The answers are in the order of the keys. */
export async function askByShard<T>(
  keys: readonly string[],
  ask: (keys: readonly string[]) => Promise<readonly T[]>,
): Promise<T[]> {
  const answers = new Map<string, T>();
  const asking = byShard(keys).map(async (some) => {
    for (const [i, answer] of (await ask(some)).entries()) answers.set(some[i] ?? "", answer);
  });
  await Promise.all(asking);
  return keys.map((key) => answers.get(key) as T);
}

/** The hashes under these keys in one round trip; an empty one where there is none. */
export function readHashes(
  redis: Redis,
  keys: readonly string[],
): Promise<Readonly<Record<string, string>>[]> {
  return askByShard(keys, async (some) => {
    const pipeline = redis.pipeline();
    for (const key of some) pipeline.hgetall(key);
    return (await runPipeline(pipeline)) as Record<string, string>[];
  });
}
