// Several models in one service: each with its own queue and workers, found by name.

import { loadConfig } from "@crossrank/protocol/config";
import { createLog } from "@crossrank/protocol/log";
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningWorker, startWorker } from "../../apps/worker/src/worker.ts";
import { createFakeScorer } from "../support/fake-scorer.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";

const redis = useRedis();
const second = createFakeScorer("second-model");
let service: TestService;
let secondWorker: RunningWorker;

beforeAll(async () => {
  const settings = { MODEL: "models/fake-model,models/second-model" };
  service = await startService({ redisUrl: redis.url, settings });
  const config = loadConfig({ REDIS_URL: redis.url, QUEUE_SHARDS: process.env["QUEUE_SHARDS"] });
  secondWorker = await startWorker("w-second", config, second, createLog("test", "silent"));
});
afterAll(async () => {
  await secondWorker.close();
  await service.close();
});

async function rerank(body: object): Promise<RerankReply> {
  const response = await service.post("/v1/rerank", { documents: ["a"], ...body });
  expect(response.status).toBe(200);
  return (await response.json()) as RerankReply;
}

test("a request goes to the workers of the model that it names, and to the first one's otherwise", async () => {
  expect((await rerank({ query: "default" })).model).toBe("fake-model");
  expect((await rerank({ query: "second", model: "second-model" })).model).toBe("second-model");
  const byAlias = await rerank({ query: "alias", model: "models/second-model" });
  expect(byAlias).toMatchObject({ model: "second-model", timing: { worker: "w-second" } });
  expect(service.scorer.calls).toHaveLength(1);
  expect(second.calls).toHaveLength(2);
});

test("two models never share a cached ranking", async () => {
  const body = { query: "same", documents: ["a", "b"] };
  await rerank(body);
  expect((await rerank({ ...body, model: "second-model" })).cache).toBe("miss");
  expect((await rerank(body)).cache).toBe("hit");
});

test("a model whose workers are held up keeps no other one waiting", async () => {
  const gate = Promise.withResolvers<void>();
  service.scorer.gate = gate.promise;
  const held = rerank({ query: "held" });
  expect((await rerank({ query: "free", model: "second-model" })).model).toBe("second-model");
  gate.resolve();
  await held;
});

test("the list of models names each with its queue and its live workers, the default one marked", async () => {
  const answer = await fetch(`${service.url}/v1/models`);
  const { data } = (await answer.json()) as { data: { id: string }[] };
  expect(data.sort((a, b) => a.id.localeCompare(b.id))).toMatchObject([
    { id: "fake-model", object: "model", default: true, queue: "fake-model@fp32", workers: 1 },
    { id: "second-model", default: false, queue: "second-model@fp32", workers: 1 },
  ]);
});

test("a name that nobody serves is refused with those that are", async () => {
  const response = await service.post("/v1/rerank", { query: "q", documents: ["a"], model: "x" });
  expect(response.status).toBe(404);
  const { detail } = (await response.json()) as { detail: string };
  expect(detail).toContain("fake-model");
  expect(detail).toContain("second-model");
});

test("a worker of another model with the same id does not start, one of a new revision does", async () => {
  const config = loadConfig({ REDIS_URL: redis.url, QUEUE_SHARDS: process.env["QUEUE_SHARDS"] });
  const log = createLog("test", "silent");
  const like = (change: object) => {
    const scorer = createFakeScorer("second-model");
    return { ...scorer, descriptor: { ...scorer.descriptor, weightsSha256: "others", ...change } };
  };
  const foreign = startWorker("w-foreign", config, like({ alias: "elsewhere/second-model" }), log);
  await expect(foreign).rejects.toThrow(/elsewhere\/second-model and models\/second-model/);
  const next = await startWorker("w-next", config, like({ revision: "2" }), log);
  await next.close();
});
