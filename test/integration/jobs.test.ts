// `POST /v1/jobs` and `GET /v1/jobs/{id}`: each submission has an id and a result of its own.

import type { Job } from "@crossrank/protocol/job-contract";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createFakeScorer } from "../support/fake-scorer.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
let service: TestService;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url });
});
afterEach(() => {
  service.scorer.gate = Promise.resolve();
  service.scorer.failure = undefined;
});
afterAll(() => service.close());

async function submit(body: Record<string, unknown>): Promise<Job> {
  const response = await service.post("/v1/jobs", body);
  expect(response.status).toBe(202);
  const job = (await response.json()) as Job;
  expect(response.headers.get("location")).toBe(`/v1/jobs/${job.id}`);
  return job;
}

async function read(id: string): Promise<Job> {
  return (await (await fetch(`${service.url}/v1/jobs/${id}`)).json()) as Job;
}

const ended = (id: string) =>
  until("the job has ended", async () => {
    const job = await read(id);
    return job.status === "completed" || job.status === "failed" ? job : undefined;
  });

describe("a submission", () => {
  test("is answered 202 at once, runs, and keeps its result", async () => {
    const gate = Promise.withResolvers<void>();
    service.scorer.gate = gate.promise;
    const { id, status } = await submit({ query: "run", documents: ["a", "bbb"], top_n: 1 });
    expect(status).toBe("queued");
    await until("it runs", async () => (await read(id)).status === "running");
    gate.resolve();
    const job = await ended(id);
    expect(job.status).toBe("completed");
    expect(job.result?.results).toMatchObject([{ index: 1 }]);
    expect(await read(id)).toEqual(job);
  });

  test("shares the run of an equal one, but not its id and options", async () => {
    const gate = Promise.withResolvers<void>();
    service.scorer.gate = gate.promise;
    service.scorer.scored.length = 0;
    const documents = [{ text: "aa", id: "x" }, "b"];
    const first = await submit({ query: "shared", documents, top_n: 1 });
    const second = await submit({
      query: "shared",
      documents: ["b", "aa"],
      return_documents: true,
    });
    expect(first.id).not.toBe(second.id);
    gate.resolve();
    expect((await ended(first.id)).result?.results).toMatchObject([{ index: 0, id: "x" }]);
    const { result } = await ended(second.id);
    expect(result?.results.map(({ document }) => document)).toEqual([
      { text: "aa" },
      { text: "b" },
    ]);
    expect(service.scorer.scored).toEqual(["aa", "b"]);
  });

  test("keeps its result when the cache loses everything", async () => {
    const { id } = await submit({ query: "evicted", documents: ["a"] });
    await ended(id);
    const cached = await redis.client.keys("crossrank:*");
    await redis.client.del(...cached);
    expect((await read(id)).status).toBe("completed");
  });

  test("is complete at once when the cache knows the ranking", async () => {
    await service.post("/v1/rerank", { query: "known", documents: ["a"] });
    const { id } = await submit({ query: "known", documents: ["a"] });
    expect(await read(id)).toMatchObject({ status: "completed", result: { cache: "hit" } });
  });

  test("joins a waiting request and outlives that request's deadline", async () => {
    const gate = Promise.withResolvers<void>();
    service.scorer.gate = gate.promise;
    const body = { query: "joined", documents: ["a"] };
    const waiting = service.post("/v1/rerank", { ...body, timeout_ms: 300 });
    await until(
      "a run",
      async () => (await redis.client.keys("{crossrank*}:v*:run:*")).length === 1,
    );
    const { id } = await submit(body);
    expect((await waiting).status).toBe(504);
    gate.resolve();
    expect((await ended(id)).status).toBe("completed");
  });

  test("is queued again when its place on the queue was lost", async () => {
    const scorer = createFakeScorer("another-model");
    const options = { redisUrl: redis.url, scorer };
    await (await startService(options)).close(); // announces the lane
    const idle = await startService({ ...options, withWorker: false });
    const response = await idle.post("/v1/jobs", { query: "lost", documents: ["a"] });
    const { id } = (await response.json()) as Job;
    await redis.client.del(...(await redis.client.keys("{crossrank*}:v*:rerank-another-model*")));
    const back = await startService(options);
    expect((await ended(id)).status).toBe("completed");
    await Promise.all([idle.close(), back.close()]);
  });

  test("fails after its attempts when the scorer leaves out documents, instead of going round", async () => {
    const fake = createFakeScorer("forgetful-model");
    const scorer = {
      ...fake,
      score: (...[query, , call]: Parameters<typeof fake.score>) => fake.score(query, [], call),
    };
    const forgetful = await startService({ redisUrl: redis.url, scorer });
    const response = await forgetful.post("/v1/jobs", { query: "q", documents: ["a", "b"] });
    const { id } = (await response.json()) as Job;
    expect(await ended(id)).toMatchObject({ error: { code: "inference_failed" } });
    await forgetful.close();
  });

  test("fails with a coded error after its attempts, and tells nothing of the inside", async () => {
    service.scorer.failure = new Error("CUDA error at /secret/path.cu:7");
    const { id } = await submit({ query: "broken", documents: ["a"] });
    const job = await ended(id);
    expect(job).toMatchObject({ status: "failed", error: { code: "inference_failed" } });
    expect(JSON.stringify(job)).not.toContain("secret");
    service.scorer.failure = undefined;
    const again = await service.post("/v1/rerank", { query: "broken", documents: ["a"] });
    expect(again.status).toBe(200);
  });
});

test("a waiting request gets 500 with the code when scoring fails for good", async () => {
  service.scorer.failure = new Error("no");
  const response = await service.post("/v1/rerank", { query: "broken too", documents: ["a"] });
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ code: "inference_failed", retryable: true });
});

test("an id that was never given is 404, whatever it looks like", async () => {
  for (const id of ["job_x", "%00", "..%2f..", "x".repeat(5000)]) {
    expect((await fetch(`${service.url}/v1/jobs/${id}`)).status).toBe(404);
  }
});

test("a job may hold more documents than a waiting request", async () => {
  const documents = Array.from({ length: 1001 }, (_, i) => `document ${i}`);
  expect((await service.post("/v1/rerank", { query: "many", documents })).status).toBe(413);
  const { id } = await submit({ query: "many", documents });
  expect((await ended(id)).result?.results).toHaveLength(1001);
});
