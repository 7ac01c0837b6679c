// What is queued is known, and a request that would wait longer than it may is told so at once.
import { readBacklog, sumTokens } from "@crossrank/protocol/backlog";
import { queuesOf } from "@crossrank/protocol/job";
import { LANES_KEY } from "@crossrank/protocol/keys";
import { MOST_SHARDS } from "@crossrank/protocol/shard";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { overload, untilAnswered } from "../support/overload.ts";
import { post } from "../support/post.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
let service: TestService;
let lane: string;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url });
  [lane = ""] = await redis.client.hkeys(LANES_KEY);
});
afterAll(() => service.close());
afterEach(() => {
  service.scorer.gate = Promise.resolve();
});

const rerank = (body: object) => post(`${service.url}/v1/rerank`, { query: "q", ...body });
const backlog = async () =>
  sumTokens(await readBacklog(redis.client, queuesOf(lane, "interactive", MOST_SHARDS)));
/** Of the fake's model: what more there is of a document is not read. */
const MAX_TOKENS = 512;

test("the backlog holds what callers wait for, each document up to the window, and nothing after", async () => {
  const gate = Promise.withResolvers<void>();
  service.scorer.gate = gate.promise;
  const short = rerank({ query: "four", documents: ["twelve bytes", "twelve octet"] });
  await until("one is in", async () => (await backlog()) === 2 * (3 + 1));
  const long = rerank({ query: "four", documents: ["x".repeat(100_000)] });
  await until("both are in", async () => (await backlog()) === 8 + MAX_TOKENS);
  gate.resolve();
  expect((await Promise.all([short, long])).map(({ status }) => status)).toEqual([200, 200]);
  await until("it is empty", async () => (await backlog()) === 0);
});

test("a caller who hangs up takes its part along", async () => {
  service.scorer.gate = new Promise(() => {});
  const hangUp = new AbortController();
  const body = JSON.stringify({ query: "left", documents: ["a document"] });
  const call = fetch(`${service.url}/v1/rerank`, { method: "POST", body, signal: hangUp.signal });
  await until("it is in", async () => (await backlog()) > 0);
  hangUp.abort();
  await call.catch(() => {});
  await until("it is out", async () => (await backlog()) === 0);
});

test("a job that nobody waits for is not in it", async () => {
  service.scorer.gate = new Promise(() => {});
  const { status } = await post(`${service.url}/v1/jobs`, { query: "later", documents: ["a"] });
  expect(status).toBe(202);
  expect(await backlog()).toBe(0);
});

test("503 says when to come again; who may wait longer, is cached, or submits a job comes in", async () => {
  const cached = { query: "known", documents: ["a"] };
  expect((await rerank(cached)).status).toBe(200);
  const end = await overload(redis.client, 70);
  const ask = () => rerank({ query: `${Math.random()}`, documents: ["a"] });
  await untilAnswered(ask, 503);

  const refused = await ask();
  expect(refused.body).toMatchObject({ code: "overloaded", retryable: true });
  // 70 s of work, of which the request may wait 60.
  expect(Number(refused.headers.get("retry-after-ms"))).toBeGreaterThan(9000);
  expect(Number(refused.headers.get("retry-after-ms"))).toBeLessThan(10_500);
  expect((await rerank({ query: "patient", documents: ["a"], timeout_ms: 120_000 })).status).toBe(
    200,
  );
  expect(await rerank(cached)).toMatchObject({ status: 200, body: { cache: "hit" } });
  const job = await post(`${service.url}/v1/jobs`, { query: "job", documents: ["a"] });
  expect(job.status).toBe(202);

  await end();
  await untilAnswered(ask, 200);
});

test("another owner's flood refuses nobody who has a share of the workers", async () => {
  const end = await overload(redis.client, 3600, "a flooding key");
  await until("it is in", async () => (await backlog()) > 0);
  // For longer than an estimate is kept.
  for (const untilMs = performance.now() + 700; performance.now() < untilMs; ) {
    const { status } = await rerank({ query: `${Math.random()}`, documents: ["a"] });
    expect(status).toBe(200);
  }
  await end();
});
