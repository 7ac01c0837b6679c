// The job API as its callers see it: priorities, clocks, idempotency, preference, list, cancel, events.

import type { Job } from "@crossrank/protocol/job-contract";
import { jobKey, jobsKey, runsPrefix } from "@crossrank/protocol/keys";
import { shardOfId } from "@crossrank/protocol/shard";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
let service: TestService;
const KEYS = { web: "a-secret-of-the-web-key", other: "a-secret-of-another-key" };
beforeAll(async () => {
  const API_KEYS = `web:${KEYS.web} other:${KEYS.other}`;
  service = await startService({ redisUrl: redis.url, settings: { API_KEYS } });
});
afterEach(() => {
  service.scorer.gate = Promise.resolve();
  service.scorer.failure = undefined;
});
afterAll(() => service.close());

interface Call {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly key?: string;
}

async function call(path: string, { method, body, headers, key = KEYS.web }: Call = {}) {
  const response = await fetch(service.url + path, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { authorization: `Bearer ${key}`, ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
}

let queries = 0;
const request = <T extends object>(more: T = {} as T) => ({
  query: `query ${queries++}`,
  documents: ["a", "bbb", "cc"],
  ...more,
});

const submit = async (more: object = {}, headers: Record<string, string> = {}): Promise<Job> => {
  const reply = await call("/v1/jobs", { body: request(more), headers });
  expect(reply.status).toBe(202);
  return reply.body as Job;
};

function hold(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  service.scorer.gate = promise;
  return resolve;
}

describe("POST /v1/jobs", () => {
  test("tells priority, metadata and how many documents", async () => {
    const job = await submit({ priority: "bulk", metadata: { ticket: "A-1" } });
    expect(job).toMatchObject({ priority: "bulk", metadata: { ticket: "A-1" }, documents: 3 });
    expect(await submit({ priority: 0 })).toMatchObject({ priority: "interactive" });
    expect(await submit({ priority: 400 })).toMatchObject({ priority: "normal" });
    expect(await submit({ priority: 999 })).toMatchObject({ priority: "bulk" });
    expect(await submit()).toMatchObject({ priority: "normal" });
  });

  test.each([
    ["/priority", { priority: "soon" }],
    ["/priority", { priority: 1000 }],
    ["/deadline", { deadline: "tomorrow" }],
    ["/deadline", { deadline: "2020-01-31T12:00:00Z" }],
    ["/queue_timeout_ms", { queue_timeout_ms: 0 }],
    ["/retention_ms", { retention_ms: 1 }],
    ["/metadata/a", { metadata: { a: 5 } }],
    ["/metadata", { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [i, "x"])) }],
  ])("422 for %s: %j", async (pointer, wrong) => {
    const { status, body } = await call("/v1/jobs", { body: request(wrong) });
    expect(status).toBe(422);
    expect(body.errors[0].pointer).toBe(pointer);
  });
});

describe("clocks", () => {
  test("a job whose deadline passes fails with it, and is dropped from the queue", async () => {
    const release = hold();
    const deadline = new Date(Date.now() + 700).toISOString();
    const { id } = await submit({ deadline });
    const ended = await call(`/v1/jobs/${id}?wait=10`);
    expect(ended.body).toMatchObject({ status: "failed", error: { code: "deadline_exceeded" } });
    release();
    expect((await call(`/v1/jobs/${id}`)).body.status).toBe("failed");
  });

  test("scoring that takes longer than it may is stopped", async () => {
    hold();
    const { id } = await submit({ run_timeout_ms: 200 });
    const ended = await call(`/v1/jobs/${id}?wait=10`);
    expect(ended.body).toMatchObject({ status: "failed", error: { code: "deadline_exceeded" } });
  });

  test("a result is gone after its retention", async () => {
    const { id } = await submit({
      retention_ms: 1000,
      deadline: new Date(Date.now() + 1500).toISOString(),
    });
    expect((await call(`/v1/jobs/${id}?wait=5`)).body.status).toBe("completed");
    await until("it is forgotten", async () => (await call(`/v1/jobs/${id}`)).status === 404);
  });
});

test("what fails once is tried again, and succeeds", async () => {
  const calls = service.scorer.calls.length;
  service.scorer.failure = new Error("once");
  const { id } = await submit();
  await until("it was tried", () => service.scorer.calls.length === calls + 1);
  service.scorer.failure = undefined;
  expect((await call(`/v1/jobs/${id}?wait=10`)).body.status).toBe("completed");
  expect(service.scorer.calls.length).toBe(calls + 2);
});

test("a job that has completed never tells anything else, and is gone after its retention", async () => {
  const { id } = await submit({ retention_ms: 1500 });
  expect((await call(`/v1/jobs/${id}?wait=5`)).body.status).toBe("completed");
  const told = new Set<string>();
  await until("it is gone", async () => {
    const { status, body } = await call(`/v1/jobs/${id}`);
    if (status === 200) told.add(body.status);
    return status === 404;
  });
  expect([...told]).toEqual(["completed"]);
});

test("a job that the cache answered has completed: canceling it changes nothing", async () => {
  const body = request();
  await call("/v1/rerank", { body });
  const { id } = (await call("/v1/jobs", { body })).body;
  expect((await call(`/v1/jobs/${id}`, { method: "DELETE" })).body.status).toBe("completed");
});

test("a short job leaves the list of the others", async () => {
  const first = await submit();
  const deadline = new Date(Date.now() + 1200).toISOString();
  const short = await submit({ retention_ms: 1000, deadline });
  await until("it is gone", async () => (await call(`/v1/jobs/${short.id}`)).status === 404);
  const listed = (await call("/v1/jobs?limit=100")).body.data.map(({ id }: Job) => id);
  expect(listed).toContain(first.id);
});

describe("GET /v1/jobs/{id}?wait=n", () => {
  test("answers as soon as the job has ended", async () => {
    const release = hold();
    const { id } = await submit();
    const waiting = call(`/v1/jobs/${id}?wait=30`);
    await until("it runs", async () => (await call(`/v1/jobs/${id}`)).body.status === "running");
    release();
    expect((await waiting).body).toMatchObject({ status: "completed" });
  });

  test("answers after n seconds with what there is, and the job goes on", async () => {
    const release = hold();
    const { id } = await submit();
    expect((await call(`/v1/jobs/${id}?wait=1`)).body.status).toBe("running");
    release();
    expect((await call(`/v1/jobs/${id}?wait=5`)).body.status).toBe("completed");
  });

  test.each(["-1", "61", "x", "1.5"])("422 for wait=%s", async (wait) => {
    const { id } = await submit();
    expect((await call(`/v1/jobs/${id}?wait=${wait}`)).status).toBe(422);
  });
});

describe("Idempotency-Key", () => {
  test("a repeated call gives the first one's job, also when it has ended", async () => {
    const body = request();
    const headers = { "idempotency-key": '"8e03978e-40d5"' };
    const first = await call("/v1/jobs", { body, headers });
    const again = await call("/v1/jobs", { body, headers: { "idempotency-key": "8e03978e-40d5" } });
    expect(again.status).toBe(202);
    expect(again.body.id).toBe(first.body.id);
    expect(first.headers.get("idempotency-replayed")).toBeNull();
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    await call(`/v1/jobs/${first.body.id}?wait=5`);
    const late = await call("/v1/jobs", { body, headers });
    expect(late.body).toMatchObject({ id: first.body.id, status: "completed" });
  });

  test("a repeated call is no new one: it is not refused for a deadline that has passed meanwhile", async () => {
    const body = request({ deadline: new Date(Date.now() + 400).toISOString() });
    const headers = { "idempotency-key": "in-time" };
    const first = await call("/v1/jobs", { body, headers });
    await until("the deadline has passed", async () => Date.parse(body.deadline) < Date.now());
    const again = await call("/v1/jobs", { body, headers });
    expect([again.status, again.body.id]).toEqual([202, first.body.id]);
  });

  test("another body is 422, another key's caller has keys of his own", async () => {
    const headers = { "idempotency-key": "mine" };
    const first = await call("/v1/jobs", { body: request(), headers });
    const other = await call("/v1/jobs", { body: request(), headers });
    expect(other).toMatchObject({ status: 422, body: { code: "idempotency_mismatch" } });
    const stranger = await call("/v1/jobs", { body: request(), headers, key: KEYS.other });
    expect(stranger.status).toBe(202);
    expect(stranger.body.id).not.toBe(first.body.id);
  });

  test("twenty at once are one job", async () => {
    const body = request();
    const headers = { "idempotency-key": "a-race" };
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => call("/v1/jobs", { body, headers })),
    );
    expect(new Set(replies.map((reply) => reply.body.id)).size).toBe(1);
  });

  test.each(["", "a b", "x".repeat(256)])("400 for %j", async (key) => {
    const headers = { "idempotency-key": key };
    expect((await call("/v1/jobs", { body: request(), headers })).status).toBe(400);
  });
});

describe("GET /v1/jobs", () => {
  test("is the key's own, newest first, in pages", async () => {
    const mine = { key: KEYS.other };
    const before = (await call("/v1/jobs?limit=100", mine)).body.data.length;
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      ids.unshift((await call("/v1/jobs", { body: request(), ...mine })).body.id);
    }
    const first = await call("/v1/jobs?limit=3", mine);
    const second = await call(`/v1/jobs?limit=3&after=${first.body.next}`, mine);
    const listed = [...first.body.data, ...second.body.data].map(({ id }: Job) => id);
    expect(listed.slice(0, 5)).toEqual(ids);
    expect(listed.length).toBe(Math.min(6, before + 5));
    expect((await call("/v1/jobs?limit=100")).body.data.map(({ id }: Job) => id)).not.toContain(
      ids[0],
    );
    expect((await call(`/v1/jobs/${ids[0]}`)).status).toBe(404);
  });

  test("goes on behind jobs that are gone", async () => {
    const mine = { key: KEYS.other };
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) {
      ids.unshift((await call("/v1/jobs", { body: request(), ...mine })).body.id);
    }
    await redis.client.del(...ids.slice(1, 3).map(jobKey));
    const listed: string[] = [];
    for (let next = ""; next !== null; ) {
      const { body } = await call(`/v1/jobs?limit=1${next && `&after=${next}`}`, mine);
      listed.push(...body.data.map(({ id }: Job) => id));
      next = body.next;
    }
    expect(listed.slice(0, 2)).toEqual([ids[0], ids[3]]);
  });

  test("does not grow with jobs that are gone", async () => {
    const list = jobsKey("other");
    const hourAgoMs = Date.now() - 3_600_000;
    const gone = Array.from({ length: 100 }, (_, i) => [hourAgoMs, `job_gone-${i}`]).flat();
    await redis.client.zadd(list, ...gone);
    for (let i = 0; i < 48; i++) await call("/v1/jobs", { body: request(), key: KEYS.other });
    const goneLeft = async () => await redis.client.zcount(list, hourAgoMs, hourAgoMs);
    await until("most are let go", async () => (await goneLeft()) < 50);
    const { body } = await call("/v1/jobs?limit=48", { key: KEYS.other });
    expect(body.data).toHaveLength(48);
  });

  test("can be filtered by status, and refuses what it does not know", async () => {
    const { id } = await submit();
    await call(`/v1/jobs/${id}?wait=5`);
    const completed = await call("/v1/jobs?status=completed&limit=100");
    expect(completed.body.data.map((job: Job) => job.id)).toContain(id);
    expect(completed.body.data.every((job: Job) => job.status === "completed")).toBe(true);
    expect((await call("/v1/jobs?status=done")).status).toBe(422);
    expect((await call("/v1/jobs?limit=0")).status).toBe(422);
  });
});

describe("DELETE /v1/jobs/{id}", () => {
  test("cancels a job under way: it stops, and nothing more of it is scored", async () => {
    const release = hold();
    const scored = service.scorer.scored.length;
    const { id } = await submit();
    await until("it runs", async () => (await call(`/v1/jobs/${id}`)).body.status === "running");
    const canceled = await call(`/v1/jobs/${id}`, { method: "DELETE" });
    expect(canceled).toMatchObject({ status: 200, body: { status: "canceled" } });
    const active = `${runsPrefix(shardOfId(id))}:rerank-fake-model@fp32-background:active`;
    await until("the worker has let it go", async () => (await redis.client.llen(active)) === 0);
    release();
    expect((await call(`/v1/jobs/${id}`)).body.status).toBe("canceled");
    expect(service.scorer.scored.length).toBe(scored);
  });

  test("leaves the run to others who wait for it, and a job that has ended as it is", async () => {
    const release = hold();
    const body = request();
    const [first, second] = [
      (await call("/v1/jobs", { body })).body.id,
      (await call("/v1/jobs", { body })).body.id,
    ];
    await call(`/v1/jobs/${first}`, { method: "DELETE" });
    release();
    expect((await call(`/v1/jobs/${second}?wait=5`)).body.status).toBe("completed");
    expect((await call(`/v1/jobs/${first}`)).body.status).toBe("canceled");
    expect((await call(`/v1/jobs/${second}`, { method: "DELETE" })).body.status).toBe("completed");
    expect((await call(`/v1/jobs/${second}`, { method: "DELETE", key: KEYS.other })).status).toBe(
      404,
    );
  });

  test("ends the wait of who asks for it", async () => {
    hold();
    const { id } = await submit();
    const waiting = call(`/v1/jobs/${id}?wait=30`);
    await until("it runs", async () => (await call(`/v1/jobs/${id}`)).body.status === "running");
    await call(`/v1/jobs/${id}`, { method: "DELETE" });
    expect((await waiting).body.status).toBe("canceled");
  });
});

test("a large job is several runs, and one result", async () => {
  const documents = Array.from({ length: 1000 }, (_, i) => "x".repeat((i * 7) % 1000) + i);
  const { id } = await submit({ documents });
  const { body } = await call(`/v1/jobs/${id}?wait=20`);
  expect(body.status).toBe("completed");
  expect(body.result.results).toHaveLength(1000);
  const lengths = body.result.results.map(
    ({ index }: { index: number }) => documents[index]?.length,
  );
  expect(lengths).toEqual(lengths.toSorted((a: number, b: number) => b - a));
  expect(body.result.usage).toMatchObject({ documents: 1000, scored_documents: 1000 });
});

describe("Prefer", () => {
  const prefer = (value: string, more: Record<string, string> = {}) => ({ prefer: value, ...more });

  test("respond-async: 202 with a job, on every rerank path", async () => {
    const release = hold();
    for (const path of ["/v1/rerank", "/cohere/v2/rerank", "/voyage/v1/rerank"]) {
      const reply = await call(path, { body: request(), headers: prefer("respond-async") });
      expect(reply.status).toBe(202);
      expect(reply.headers.get("location")).toBe(`/v1/jobs/${reply.body.id}`);
      expect(reply.headers.get("preference-applied")).toBe("respond-async");
      expect(reply.headers.get("retry-after")).toBe("1");
    }
    release();
  });

  test("wait=n: the dialect's own reply when it comes in time", async () => {
    const reply = await call("/voyage/v1/rerank", {
      body: request({ top_k: 1 }),
      headers: prefer("respond-async, wait=10"),
    });
    expect(reply.status).toBe(200);
    expect(reply.headers.get("preference-applied")).toBe("respond-async, wait=10");
    expect(reply.body.data).toEqual([{ index: 1, relevance_score: expect.any(Number) }]);
    expect(reply.headers.get("retry-after")).toBeNull();
  });

  test("wait=n: the job when it does not, and what it comes to afterwards", async () => {
    const release = hold();
    const reply = await call("/v1/rerank", { body: request(), headers: prefer("wait=1") });
    expect(reply).toMatchObject({ status: 202, body: { status: "running" } });
    release();
    const ended = await call(`${reply.headers.get("location")}?wait=5`);
    expect(ended.body).toMatchObject({ status: "completed" });
    expect(ended.body.result.results[0]).not.toHaveProperty("logit");
  });

  test("without it a call is never answered 202", async () => {
    const reply = await call("/v1/rerank", { body: request(), headers: prefer("return=minimal") });
    expect(reply.status).toBe(200);
    expect(reply.headers.get("preference-applied")).toBeNull();
  });

  test("a failure is the call's own, in its dialect", async () => {
    service.scorer.failure = new Error("no");
    const reply = await call("/cohere/v2/rerank", { body: request(), headers: prefer("wait=20") });
    expect(reply.status).toBe(500);
    expect(reply.body).toEqual({ message: expect.any(String) });
  });

  test("a second call with the same key while the first one waits is 409, and then a replay", async () => {
    const release = hold();
    const body = request();
    const headers = prefer("wait=20", { "idempotency-key": "waiting" });
    const first = call("/v1/rerank", { body, headers });
    await until(
      "it is in",
      async () => (await redis.client.keys("{crossrank*}:v*:run:*")).length > 0,
    );
    const second = await call("/v1/rerank", { body, headers });
    expect(second).toMatchObject({ status: 409, body: { code: "idempotency_conflict" } });
    expect(second.headers.get("retry-after")).toBe("1");
    release();
    const { body: reply } = await first;
    const replayed = await call("/v1/rerank", { body, headers });
    expect(replayed.headers.get("idempotency-replayed")).toBe("true");
    expect(replayed.body.results).toEqual(reply.results);
    // As a process leaves it that dies before it has answered.
    for (const key of await redis.client.keys("*:idempotency:*")) {
      await redis.client.hset(key, "busyUntilMs", Date.now() + 60_000);
    }
    expect((await call("/v1/rerank", { body, headers })).body.results).toEqual(reply.results);
  });
});
