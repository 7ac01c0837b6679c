// Where things lie on a Redis Cluster of three masters.
import { cacheSizesKey, runsPrefix } from "@crossrank/protocol/keys";
import { MemoryGauge } from "@crossrank/protocol/memory-gauge";
import { RerankCache } from "@crossrank/protocol/rerank-cache";
import { expect, test } from "vitest";
import { useRedisCluster } from "../support/redis-cluster.ts";
import { until } from "../support/until.ts";

const SHARDS = 4;
const cluster = useRedisCluster();
test("as many shards as masters lie on one each", async () => {
  for (const masters of [2, 3, 4, 6, 8]) {
    const slots = Array.from({ length: masters }, (_, shard) =>
      cluster.client.cluster("KEYSLOT", runsPrefix(shard)),
    );
    const owners = (await Promise.all(slots)).map((slot) => Math.floor((slot * masters) / 16_384));
    expect(new Set(owners).size, `${masters} masters`).toBe(masters);
  }
});

test("the cache is spread too, and keeps within its bytes overall", async () => {
  const maxBytes = 40_000;
  const cache = new RerankCache(cluster.client, { ttlSeconds: 3600, shards: SHARDS, maxBytes });
  const score = { logit: 1, truncated: false, tokens: 5 };
  const scores = new Map(Array.from({ length: 20 }, (_, i) => [`digest-${i}`, score] as const));
  for (let i = 0; i < 200; i++) await cache.write(`scope-${i}`, undefined, new Map(scores));
  const totals = Array.from({ length: SHARDS }, (_, shard) =>
    cluster.client.hget(cacheSizesKey(shard), "total"),
  );
  const bytes = (await Promise.all(totals)).map(Number);
  expect(Math.min(...bytes)).toBeGreaterThan(0);
  expect(bytes.reduce((all, one) => all + one, 0)).toBeLessThanOrEqual(maxBytes);
  const kept = await cluster.keys("*:scope-*:pairs");
  expect(kept.every((keys) => keys.length > 0)).toBe(true);
  const [scope = ""] = kept.flat().map((key) => /scope-\d+/.exec(key)?.[0] ?? "");
  expect((await cache.readPairs(scope, ["digest-0", "digest-none"])).size).toBe(1);
});

test("the fullest node says how full the cluster is", async () => {
  const gauge = new MemoryGauge(cluster.client);
  const [, full] = cluster.nodes;
  const used = /used_memory:(\d+)/.exec((await full?.info("memory")) ?? "")?.[1];
  await full?.config("SET", "maxmemory", `${Math.round(Number(used) * 1.25)}`);
  await until("it is seen", () => gauge.share > 0.7);
  await full?.config("SET", "maxmemory", "128mb");
  await until("it is seen again", () => gauge.share < 0.5);
  gauge.close();
});
