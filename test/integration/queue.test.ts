// `GET /v1/queue`: what an autoscaler goes by, also with no worker alive, or none ever.
import { RATES_KEY, WANTED_KEY } from "@crossrank/protocol/keys";
import { afterEach, expect, test } from "vitest";
import type { QueueReply } from "../../apps/api/src/routes/queue-reply.ts";
import { FAKE_TOKENS_PER_SECOND } from "../support/fake-scorer.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService, type TestServiceOptions } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
  await redis.client.flushall();
});

async function start(options: Omit<TestServiceOptions, "redisUrl"> = {}): Promise<TestService> {
  const service = await startService({ redisUrl: redis.url, ...options });
  closing.push(service.close);
  return service;
}

async function read({ url }: TestService, query = ""): Promise<QueueReply> {
  const response = await fetch(`${url}/v1/queue${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as QueueReply;
}

const metric = async ({ url }: TestService, line: RegExp) =>
  line.exec(await (await fetch(`${url}/metrics`)).text())?.[1];

test("what waits and what runs is outstanding, in runs, tokens and seconds, and nothing once it is done", async () => {
  const service = await start();
  const gate = Promise.withResolvers<void>();
  service.scorer.gate = gate.promise;
  const documents = ["x".repeat(400)];
  for (const query of ["1", "2"]) await service.post("/v1/jobs", { query, documents });
  const loads = await until("both are taken", async () => {
    const { data } = await read(service);
    return data[1]?.taken === 2 && data;
  });
  const queue = { queue: "fake-model@fp32", model: "fake-model", workers: 1 };
  const tokens = 2 * 101;
  expect(loads).toEqual([
    {
      ...queue,
      urgency: "interactive",
      waiting: 0,
      taken: 0,
      outstanding: 0,
      tokens: 0,
      seconds: 0,
    },
    {
      ...queue,
      urgency: "background",
      waiting: 0,
      taken: 2,
      outstanding: 2,
      tokens,
      seconds: Math.round((1000 * tokens) / FAKE_TOKENS_PER_SECOND) / 1000,
    },
  ]);
  gate.resolve();
  await until("nothing is left", async () => (await read(service)).outstanding === 0);
  expect((await read(service)).worker_seconds).toBe(0);
});

test("with no worker alive the last one's rate counts, on /metrics too", async () => {
  const first = await start();
  await first.worker?.close();
  expect(await redis.client.hget(RATES_KEY, "fake-model@fp32")).toBe("66000.0");
  const service = await start({ withWorker: false });
  const documents = Array.from({ length: 400 }, (_, i) => `${i} ${"x".repeat(3000)}`);
  await service.post("/v1/jobs", { query: "q", documents });
  const { data, outstanding, worker_seconds } = await read(service);
  const [, load] = data;
  expect(load).toMatchObject({ workers: 0, waiting: 2, taken: 0, outstanding: 2 });
  expect(load?.tokens).toBeGreaterThan(100_000);
  expect(load?.seconds).toBeCloseTo((load?.tokens ?? 0) / FAKE_TOKENS_PER_SECOND, 2);
  expect(worker_seconds).toBe(load?.seconds);
  expect(outstanding).toBe(2);
  expect(await metric(service, /^rerank_queue_outstanding\{.*background"\} (.+)$/m)).toBe("2");
  const seconds = await metric(
    service,
    /^rerank_queue_outstanding_seconds\{.*background"\} (.+)$/m,
  );
  expect(Number(seconds)).toBeCloseTo(load?.seconds ?? 0, 2);
});

test("a model that no worker ever served is outstanding as soon as somebody asks for it", async () => {
  const service = await start({ withWorker: false });
  expect(await read(service)).toEqual({
    object: "list",
    data: [],
    outstanding: 0,
    worker_seconds: 0,
  });
  expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
  expect((await read(service)).outstanding).toBe(0);
  const refused = await service.post("/v1/jobs", { query: "q", documents: ["a"] });
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toBe("2");
  expect(await read(service, "?model=models/fake-model")).toMatchObject({
    data: [{ queue: "models/fake-model", workers: 0, outstanding: 1 }],
    outstanding: 1,
  });
  expect(await metric(service, /^rerank_queue_outstanding\{.*\} (.+)$/m)).toBe("1");
  const other = await service.post("/v1/jobs", { query: "q", documents: ["a"], model: "other" });
  expect(other.status).toBe(503);
  expect(await read(service, "?model=other")).toMatchObject({ data: [], outstanding: 0 });
  await start();
  await until("it is served", async () => {
    return (await read(service, "?model=fake-model")).outstanding === 0;
  });
});

test("a request that finds no worker, not even a first one, waits for it within its deadline", async () => {
  const service = await start({ withWorker: false });
  const body = { query: "q", documents: ["a"] };
  const late = await service.post("/v1/rerank", { ...body, timeout_ms: 400 });
  expect(late.status).toBe(503);
  await redis.client.del(WANTED_KEY);
  const reply = service.post("/v1/rerank", body);
  await until("somebody waits", async () => (await read(service)).outstanding === 1);
  await start();
  expect((await reply).status).toBe(200);
});
