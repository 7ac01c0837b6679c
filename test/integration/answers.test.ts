// `GET /v1/answers`: what callers who waited got, from all processes of the API.

import { Crossrank } from "@crossrank/client";
import { loadConfig } from "@crossrank/protocol/config";
import { createLog } from "@crossrank/protocol/log";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AnswersReply } from "../../apps/api/src/routes/answers-reply.ts";
import { type RunningApi, startApi } from "../../apps/api/src/service.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
let service: TestService;
let other: RunningApi;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url });
  const settings = { REDIS_URL: redis.url, PORT: "0", MODEL: service.scorer.descriptor.alias };
  other = await startApi(loadConfig(settings), createLog("test", "silent"));
});
afterAll(async () => {
  await other.close();
  await service.close();
});

const answers = async (url: string) =>
  (await (await fetch(`${url}/v1/answers`)).json()) as AnswersReply;

test("before anybody was answered it says so, without times", async () => {
  expect(await answers(service.url)).toEqual({
    window_seconds: 300,
    answered: 0,
    cache: { hit: 0, partial: 0, miss: 0 },
  });
});

test("requests and followed jobs count, whichever process answered; jobs that nobody waits for do not", async () => {
  const [here, there] = [service.url, other.url].map((baseUrl) => new Crossrank({ baseUrl }));
  await here?.rerank({ query: "q", documents: ["a", "b"] });
  await there?.rerank({ query: "q", documents: ["a", "b"] });
  await here?.rerank({ query: "q", documents: ["a", "c"] });
  await there?.submitJob({ query: "nobody waits", documents: ["a"] });
  const job = await there?.submitJob({ query: "followed", documents: ["a"] });
  for await (const _event of there?.jobEvents(job?.id ?? "") ?? []);
  await until("all answers", async () => (await answers(here?.baseUrl ?? "")).answered === 4);
  const told = await answers(service.url);
  expect(told.cache).toEqual({ hit: 1, partial: 1, miss: 2 });
  expect(told.p50_ms).toBeGreaterThan(0);
  expect(told.p95_ms).toBeGreaterThanOrEqual(told.p50_ms ?? 0);
});

test("an answer says how long it took the service, so that a caller knows the rest", async () => {
  const { headers } = await fetch(`${service.url}/livez`);
  expect(headers.get("server-timing")).toMatch(/^total;dur=\d+\.\d$/);
});
