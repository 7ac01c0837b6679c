// A cache that shares the queue's Redis takes no more than its bytes; what expires first goes.
import { cacheSizesKey, pairsKey, rankingKey } from "@crossrank/protocol/keys";
import { RerankCache, type ScoresByDigest } from "@crossrank/protocol/rerank-cache";
import { beforeEach, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";

const redis = useRedis();
beforeEach(() => redis.client.flushall());

const MAX_BYTES = 20_000;
const ALONE = { ttlSeconds: 3600, shards: 1 };
const score = { logit: 1, truncated: false, tokens: 5 };
const pairs = (from: number, count: number): ScoresByDigest =>
  new Map(
    Array.from({ length: count }, (_, i) => [`digest-${String(from + i).padStart(15)}`, score]),
  );
const ranking = (scores: ScoresByDigest) => ({
  queryTruncated: false,
  documents: [...scores.keys()].map((digest) => [digest, 1, 5] as [string, number, number]),
});

const total = async () => Number(await redis.client.hget(cacheSizesKey(0), "total"));
const write = async (cache: RerankCache, scope: string) => {
  const scores = pairs(0, 20);
  await cache.write(scope, { id: "whole", ranking: ranking(scores) }, scores);
};

test("however much is written, it stays within its bytes, and the newest is there", async () => {
  const cache = new RerankCache(redis.client, { ...ALONE, maxBytes: MAX_BYTES });
  for (let i = 0; i < 200; i++) await write(cache, `scope-${i}`);
  expect(await total()).toBeLessThanOrEqual(MAX_BYTES);
  const kept = (await redis.client.keys("crossrank:2:*:scope-*")).length;
  expect(kept).toBeGreaterThan(4);
  expect(kept).toBeLessThan(40);
});

test("what expired on its own is not counted any more, nor what a pair hash grew by lost", async () => {
  const cache = new RerankCache(redis.client, { ...ALONE, ttlSeconds: 1, maxBytes: MAX_BYTES });
  await write(cache, "short");
  await cache.write("short", undefined, pairs(20, 20));
  const both = await total();
  expect(both).toBeGreaterThan(1500);
  await redis.client.del(pairsKey(0, "short"), rankingKey(0, "short", "whole"));
  // By Redis' clock, in whole seconds.
  const [before = "0"] = await redis.client.time();
  while (Number((await redis.client.time())[0]) < Number(before) + 3);
  await new RerankCache(redis.client, { ...ALONE, maxBytes: MAX_BYTES }).write(
    "next",
    undefined,
    pairs(0, 1),
  );
  expect(await total()).toBeLessThan(400);
});

test("a cache of its own is not counted: its Redis has a policy for that", async () => {
  await write(new RerankCache(redis.client, ALONE), "scope");
  expect(await redis.client.exists(cacheSizesKey(0))).toBe(0);
});
