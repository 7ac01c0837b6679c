// Owns: the keys and the stored form of rankings and pair scores.
// Must not know: HTTP, BullMQ, how a logit is computed.
import { hash } from "node:crypto";
import { CacheBudget, type WrittenEntry } from "./cache-budget.ts";
import type { Config } from "./config.ts";
import { type DocumentScore, fromNumbers, toNumbers } from "./document-score.ts";
import { pairsKey, rankingKey } from "./keys.ts";
import { type Redis, runPipeline } from "./redis.ts";
import { keyOfOptions, type ScoringOptions } from "./scoring-options.ts";
import { shardOf } from "./shard.ts";

/** 128 bits of SHA-256: the name of a text in every key. Texts never stand in a key themselves. */
export function digestOf(text: string): string {
  return hash("sha256", text, "base64url").slice(0, 22);
}

/** Names (served model, scoring options, query): what all candidates of one request share. */
export function scopeOf(fingerprint: string, options: ScoringOptions, query: string): string {
  return digestOf(JSON.stringify([fingerprint, keyOfOptions(options), digestOf(query)]));
}

/**
 * Names a ranking: the scope and the *set* of candidates. Digests have one length, so no two sets
 * share a concatenation; order and duplicates leave no trace, so a shuffled request is a hit.
 */
export function rankingIdOf(scope: string, digests: readonly string[]): string {
  return hash("sha256", scope + [...new Set(digests)].sort().join(""), "base64url");
}

/** A ranking as stored: best first, each document by its digest. */
export interface StoredRanking {
  readonly queryTruncated: boolean;
  readonly documents: readonly (readonly [digest: string, logit: number, ...score: number[]])[];
}

export type ScoresByDigest = Map<string, DocumentScore>;

export function toStoredRanking(scores: ScoresByDigest, queryTruncated: boolean): StoredRanking {
  const documents = [...scores].map(
    ([digest, score]) => [digest, ...toNumbers(score)] as [string, number, ...number[]],
  );
  documents.sort((a, b) => b[1] - a[1]);
  return { queryTruncated, documents };
}

/** The scores of `digests`, in their order; undefined when the ranking does not hold them all. */
export function scoresFrom(
  ranking: StoredRanking,
  digests: readonly string[],
): DocumentScore[] | undefined {
  const known = new Map(ranking.documents.map(([digest, ...score]) => [digest, score]));
  const scores: DocumentScore[] = [];
  for (const digest of digests) {
    const score = known.get(digest);
    if (score === undefined) return undefined;
    scores.push(fromNumbers(score));
  }
  return scores;
}

/** KEYS: ranking, pairs. Returns the ranking, or else 1 when some pairs of its scope are known. */
const LOOK = `
return redis.call('GET', KEYS[1]) or redis.call('EXISTS', KEYS[2])`;

interface ScriptedRedis extends Redis {
  crossrankLook(rankingKey: string, pairsKey: string): Promise<string | number>;
}

/** What the cache holds for a request: its ranking, or perhaps some of its pairs. */
export interface CacheLook {
  readonly ranking: StoredRanking | undefined;
  readonly mayKnowPairs: boolean;
}

export interface RerankCacheOptions {
  readonly ttlSeconds: number;
  /** Scopes are spread over so many. */
  readonly shards: number;
  /** Bounds it where it shares its Redis with the queue. */
  readonly maxBytes?: number | undefined;
}

export const cacheOptionsOf = (
  config: Pick<Config, "CACHE_TTL_SECONDS" | "QUEUE_SHARDS" | "sharedCacheBytes">,
): RerankCacheOptions => ({
  ttlSeconds: config.CACHE_TTL_SECONDS,
  shards: config.QUEUE_SHARDS,
  maxBytes: config.sharedCacheBytes,
});

/** Rankings and pair scores in Redis. A pair entry is a score's numbers, one hash a scope. */
export class RerankCache {
  readonly #redis: ScriptedRedis;
  readonly #ttlSeconds: number;
  readonly #shards: number;
  readonly #budget: CacheBudget | undefined;

  constructor(redis: Redis, { ttlSeconds, shards, maxBytes }: RerankCacheOptions) {
    this.#budget = maxBytes === undefined ? undefined : new CacheBudget(redis, maxBytes, shards);
    redis.defineCommand("crossrankLook", { lua: LOOK, numberOfKeys: 2 });
    this.#redis = redis as ScriptedRedis;
    this.#ttlSeconds = ttlSeconds;
    this.#shards = shards;
  }

  /** One command: a hit costs no more than a GET, a miss says whether a worker need look for pairs. */
  async look(scope: string, rankingId: string): Promise<CacheLook> {
    const shard = shardOf(scope, this.#shards);
    const keys = [rankingKey(shard, scope, rankingId), pairsKey(shard, scope)] as const;
    const found = await this.#redis.crossrankLook(...keys);
    return typeof found === "string"
      ? { ranking: JSON.parse(found) as StoredRanking, mayKnowPairs: true }
      : { ranking: undefined, mayKnowPairs: found === 1 };
  }

  async readPairs(scope: string, digests: readonly string[]): Promise<ScoresByDigest> {
    const key = pairsKey(shardOf(scope, this.#shards), scope);
    const entries = await this.#redis.hmget(key, ...digests);
    const known: ScoresByDigest = new Map();
    for (const [i, entry] of entries.entries()) {
      const digest = digests[i];
      if (entry === null || digest === undefined) continue;
      known.set(digest, fromNumbers(entry.split(" ").map(Number)));
    }
    return known;
  }

  /** Stores a ranking, if there is one, and the pair scores that are new, in one pipeline. */
  async write(
    scope: string,
    entry: { readonly id: string; readonly ranking: StoredRanking } | undefined,
    newPairs: ScoresByDigest,
  ): Promise<void> {
    const ttlSeconds = this.#jitteredTtlSeconds();
    const shard = shardOf(scope, this.#shards);
    const pipeline = this.#redis.pipeline();
    const written: WrittenEntry[] = [];
    if (entry !== undefined) {
      const key = rankingKey(shard, scope, entry.id);
      const json = JSON.stringify(entry.ranking);
      pipeline.set(key, json, "EX", ttlSeconds);
      written.push({ key, bytes: json.length, ttlSeconds, replaces: true });
    }
    if (newPairs.size > 0) {
      const key = pairsKey(shard, scope);
      const entries = [...newPairs].flatMap(([digest, score]) => [
        digest,
        toNumbers(score).join(" "),
      ]);
      pipeline.hset(key, ...entries);
      // NX: the first pair's time is the hash's. Renewed by every new candidate, it would never end.
      pipeline.expire(key, ttlSeconds, "NX");
      const bytes = entries.reduce((sum, text) => sum + text.length + 2, 0);
      written.push({ key, bytes, ttlSeconds, replaces: false });
    }
    if (written.length === 0) return;
    this.#budget?.count(pipeline, shard, written);
    await runPipeline(pipeline);
  }

  // Spread by a tenth, so that what was stored together does not expire together.
  #jitteredTtlSeconds(): number {
    return Math.max(1, Math.round(this.#ttlSeconds * (0.9 + 0.2 * Math.random())));
  }
}
