// Which model a request means: the one that is served now, whatever was served before.

import { LANES_KEY, WORKERS_KEY, workerKey } from "@crossrank/protocol/keys";
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import { afterEach, describe, expect, test } from "vitest";
import { createFakeScorer } from "../support/fake-scorer.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestServiceOptions } from "../support/service.ts";

const redis = useRedis();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
  await redis.client.flushall();
});

async function start(options: Omit<TestServiceOptions, "redisUrl"> = {}) {
  const service = await startService({ redisUrl: redis.url, ...options });
  closing.push(service.close);
  return service;
}

function scorerOf(model: string, alias: string) {
  const scorer = createFakeScorer(model);
  return { ...scorer, descriptor: { ...scorer.descriptor, alias } };
}

test("the model behind one MODEL setting may change any number of times", async () => {
  for (const model of ["first", "second", "third", "fourth", "fifth"]) {
    const service = await startService({
      redisUrl: redis.url,
      scorer: scorerOf(model, "models/mine"),
    });
    expect((await fetch(`${service.url}/readyz`)).status, model).toBe(200);
    const response = await service.post("/v1/rerank", { query: "q", documents: ["a"] });
    expect(((await response.json()) as RerankReply).model).toBe(model);
    await service.close();
  }
});

test("a lane with a live worker goes before one that a fast clock announced", async () => {
  const service = await start();
  const { descriptor } = service.scorer;
  const dead = { ...descriptor, model: "dead" };
  const entry = { descriptor: dead, heartbeatAt: "2999-01-01T00:00:00.000Z" };
  await redis.client.hset(LANES_KEY, "dead@fp32", JSON.stringify(entry));
  const fresh = await start();
  expect((await fetch(`${fresh.url}/readyz`)).status).toBe(200);
});

test("entries that another version left behind are passed over", async () => {
  await redis.client.hset(LANES_KEY, "odd", JSON.stringify({ some: "thing" }));
  await redis.client.sadd(WORKERS_KEY, "odd");
  await redis.client.set(workerKey("odd"), JSON.stringify({ id: 5 }));
  const service = await start();
  expect((await service.post("/v1/rerank", { query: "q", documents: ["a"] })).status).toBe(200);
  expect((await fetch(`${service.url}/v1/workers`)).status).toBe(200);
});

test("a model is found by its name and by the setting it was started with", async () => {
  const service = await start();
  for (const model of ["fake-model", "models/fake-model"]) {
    const response = await service.post("/v1/rerank", { query: "q", documents: ["a"], model });
    expect(response.status).toBe(200);
  }
});

describe("/readyz", () => {
  test("asks for one worker unless told otherwise", async () => {
    const service = await start({ withWorker: false });
    const response = await fetch(`${service.url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: "model_unavailable" });
  });

  test("is green without any with MIN_WORKERS=0", async () => {
    const service = await start({ withWorker: false, settings: { MIN_WORKERS: "0" } });
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
  });

  test("counts up to MIN_WORKERS", async () => {
    const service = await start({ settings: { MIN_WORKERS: "2" } });
    const response = await fetch(`${service.url}/readyz`);
    expect(response.status).toBe(503);
    expect(((await response.json()) as { detail: string }).detail).toContain("1 live workers");
  });
});
