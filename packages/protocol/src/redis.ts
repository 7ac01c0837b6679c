// Owns: how each role connects to Redis, so that an outage is felt at once by callers and never by workers.
// Must not know: what is stored.
import { type ChainableCommander, Redis, type RedisOptions } from "ioredis";

export type { Redis };

/**
 * producer: serves HTTP callers; a command fails within about 1.5 s while Redis is away.
 * consumer: workers and subscribers; commands wait until Redis is back.
 */
export type RedisRole = "producer" | "consumer";

const COMMAND_TIMEOUT_MS = 1500;

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
    commandTimeout: COMMAND_TIMEOUT_MS,
    socketTimeout: 2 * COMMAND_TIMEOUT_MS,
  };
}

/** Connects in the background and reconnects for ever; errors go to `onError`, never to the process. */
export function connectRedis(url: string, role: RedisRole, onError: (error: Error) => void): Redis {
  const redis = new Redis({ ...redisOptions(url, role), replyMapping: "legacy" });
  redis.on("error", onError);
  return redis;
}

/** Runs a pipeline. Throws the first error that any of its commands met. */
export async function runPipeline(pipeline: ChainableCommander): Promise<unknown[]> {
  const results = (await pipeline.exec()) ?? [];
  return results.map(([error, value]) => {
    if (error) throw error;
    return value;
  });
}
