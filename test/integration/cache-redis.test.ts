// A cache in a Redis of its own: it holds the cache and nothing else, and nobody depends on it.

import type { RerankReply } from "@crossrank/protocol/reply-contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const queueRedis = useRedis();
const cacheRedis = useRedis();
let service: TestService;
beforeAll(async () => {
  const settings = { REDIS_CACHE_URL: cacheRedis.url };
  service = await startService({ redisUrl: queueRedis.url, settings });
});
afterAll(() => service.close());

async function cacheStateOf(query: string): Promise<RerankReply["cache"]> {
  const response = await service.post("/v1/rerank", { query, documents: ["a"] });
  expect(response.status).toBe(200);
  return ((await response.json()) as RerankReply).cache;
}

test("rankings lie in the cache's Redis, jobs and outcomes in the queue's", async () => {
  expect(await cacheStateOf("where")).toBe("miss");
  await until("the ranking", async () => (await cacheRedis.client.keys("*")).length === 2);
  expect((await cacheRedis.client.keys("*")).every((key) => key.startsWith("crossrank:"))).toBe(
    true,
  );
  expect(await queueRedis.client.keys("crossrank:*")).toEqual([]);
  expect(await cacheStateOf("where")).toBe("hit");
});

test("a ranking that cannot be read is scored anew and replaced", async () => {
  await cacheStateOf("odd");
  const keys = await cacheRedis.client.keys("crossrank:2:*:ranking:*");
  for (const broken of ["{}", "not json", '{"documents":[]}']) {
    for (const key of keys) await cacheRedis.client.set(key, broken);
    expect((await service.post("/v1/rerank", { query: "odd", documents: ["a"] })).status).toBe(200);
  }
});

test("when the cache's Redis is away every answer is scored, none fails", async () => {
  await cacheRedis.kill();
  expect(await cacheStateOf("without")).toBe("miss");
  expect(await cacheStateOf("without")).toBe("miss");
  await cacheRedis.restart();
  await until("the cache again", async () => (await cacheStateOf("with")) === "hit");
});
