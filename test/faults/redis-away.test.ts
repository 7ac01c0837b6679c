// Redis away at start, in mid-request and back: callers get 503 with Retry-After within 2 s,
// service is back within 5 s, and no process is restarted.

import { runsPrefix } from "@crossrank/protocol/keys";
import { afterEach, describe, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
const closing: (() => Promise<void>)[] = [];
// Each test has the lane to itself: another test's worker would take its jobs.
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function timed<T>(operation: Promise<T>): Promise<{ value: T; ms: number }> {
  const startMs = performance.now();
  const value = await operation;
  return { value, ms: performance.now() - startMs };
}

async function expectUnavailable(request: Promise<Response>): Promise<void> {
  const { value: response, ms } = await timed(request);
  expect(response.status).toBe(503);
  expect(ms).toBeLessThan(2000);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await response.json()).toMatchObject({ code: "queue_unavailable", retryable: true });
}

const ANY_RUN = `${runsPrefix(0)}:run:*`;
const body = (query: string) => ({ query, documents: ["a", "bb"] });

describe("Redis", () => {
  test("killed: waiting and new requests are 503, then it serves again", async () => {
    const service = await startService({ redisUrl: redis.url });
    closing.push(service.close);
    expect((await service.post("/v1/rerank", body("before"))).status).toBe(200);

    const gate = Promise.withResolvers<void>();
    service.scorer.gate = gate.promise;
    const job = await service.post("/v1/jobs", body("accepted"));
    const waiting = service.post("/v1/rerank", body("waiting"));
    await until("two runs", async () => (await redis.client.keys(ANY_RUN)).length === 2);
    await redis.kill();
    await expectUnavailable(waiting);
    await expectUnavailable(service.post("/v1/rerank", body("during")));
    await expectUnavailable(service.post("/v1/jobs", body("during")));
    expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${service.url}/livez`)).status).toBe(200);

    gate.resolve();
    await redis.restart();
    const back = await timed(
      until("service", async () => (await service.post("/v1/rerank", body("after"))).ok),
    );
    expect(back.ms).toBeLessThan(5000);
    const accepted = service.url + job.headers.get("location");
    await until("what was accepted before the crash", async () => {
      const { status } = (await (await fetch(accepted)).json()) as { status: string };
      return status === "completed";
    });
    await until("ready again", async () => (await fetch(`${service.url}/readyz`)).ok, 5000);
  });

  test("away while the API starts: 503 until it comes, then service, without a restart", async () => {
    await redis.kill();
    const service = await startService({ redisUrl: redis.url, withWorker: false });
    closing.push(service.close);
    await expectUnavailable(service.post("/v1/rerank", body("early")));
    await redis.restart();
    const withWorker = await startService({ redisUrl: redis.url });
    closing.push(withWorker.close);
    const back = await timed(
      until("service", async () => (await service.post("/v1/rerank", body("later"))).ok),
    );
    expect(back.ms).toBeLessThan(5000);
  });

  test("hanging (stopped, not dead): requests are refused within 2 s", async () => {
    const service = await startService({ redisUrl: redis.url });
    closing.push(service.close);
    const gate = Promise.withResolvers<void>();
    service.scorer.gate = gate.promise;
    const before = (await redis.client.keys(ANY_RUN)).length;
    const waiting = service.post("/v1/rerank", body("in flight"));
    await until("a run", async () => (await redis.client.keys(ANY_RUN)).length > before);
    process.kill(redis.pid, "SIGSTOP");
    try {
      await Promise.all([
        expectUnavailable(waiting),
        expectUnavailable(service.post("/v1/rerank", body("hanging"))),
      ]);
    } finally {
      gate.resolve();
      process.kill(redis.pid, "SIGCONT");
    }
    await until("service", async () => (await service.post("/v1/rerank", body("on"))).ok, 5000);
  });
});
