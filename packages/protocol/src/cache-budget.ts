// Owns: how many bytes the cache takes of a Redis that holds accepted work too, and what goes when it is full.
// Must not know: what is cached.
import { cacheEntriesKey, cacheSizesKey } from "./keys.ts";
import type { ChainableCommander, Redis } from "./redis.ts";

/** What Redis needs for a key beside its bytes, about. */
const OVERHEAD_BYTES = 100;
/** Of one write: the next one goes on where it stops. */
const MOST_REMOVED = 200;

/**
 * KEYS: entries by when they expire, their sizes. ARGV: most bytes, then key, bytes, seconds and 1
 * if it was replaced, of each entry that was written. Forgets what has expired, then removes what expires first until the rest fits.
 */
const KEEP_WITHIN = `
local clock = redis.call('TIME')
local total = tonumber(redis.call('HGET', KEYS[2], 'total') or 0)
local function forget(key)
  total = total - tonumber(redis.call('HGET', KEYS[2], key) or 0)
  redis.call('HDEL', KEYS[2], key)
  redis.call('ZREM', KEYS[1], key)
end
for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', clock[1], 'LIMIT', 0, ${MOST_REMOVED})) do
  forget(key)
end
for i = 2, #ARGV, 4 do
  if ARGV[i + 3] == '1' then forget(ARGV[i]) end
  redis.call('ZADD', KEYS[1], 'NX', clock[1] + ARGV[i + 2], ARGV[i])
  redis.call('HINCRBY', KEYS[2], ARGV[i], ARGV[i + 1])
  total = total + ARGV[i + 1]
end
local removed = 0
while total > tonumber(ARGV[1]) and removed < ${MOST_REMOVED} do
  local first = redis.call('ZRANGE', KEYS[1], 0, 0)[1]
  if not first then break end
  redis.call('UNLINK', first)
  forget(first)
  removed = removed + 1
end
redis.call('HSET', KEYS[2], 'total', math.max(0, total))
return removed`;

export interface WrittenEntry {
  readonly key: string;
  readonly bytes: number;
  readonly ttlSeconds: number;
  /** Whether it stands in the place of what was there, instead of adding to it. */
  readonly replaces: boolean;
}

type ScriptedPipeline = ChainableCommander & {
  crossrankKeepWithin(...parameters: (string | number)[]): ChainableCommander;
};

export class CacheBudget {
  readonly #shardBytes: number;

  /** Each of so many shards of the cache has its part of `maxBytes`: entries are spread evenly. */
  constructor(redis: Redis, maxBytes: number, shards: number) {
    redis.defineCommand("crossrankKeepWithin", { lua: KEEP_WITHIN, numberOfKeys: 2 });
    this.#shardBytes = Math.floor(maxBytes / shards);
  }

  /** Adds the count to the pipeline that writes the entries, which are all of one shard. */
  count(pipeline: ChainableCommander, shard: number, entries: readonly WrittenEntry[]): void {
    const written = entries.flatMap(({ key, bytes, ttlSeconds, replaces }) => [
      key,
      bytes + key.length + OVERHEAD_BYTES,
      ttlSeconds,
      replaces ? 1 : 0,
    ]);
    (pipeline as ScriptedPipeline).crossrankKeepWithin(
      cacheEntriesKey(shard),
      cacheSizesKey(shard),
      this.#shardBytes,
      ...written,
    );
  }
}
