// Webhooks as owner and receiver see them: register, hear of jobs, fail, rotate, replay.

import type { Job } from "@crossrank/protocol/job-contract";
import { announcementKey, jobKey, outboxKey } from "@crossrank/protocol/keys";
import { cachedOutcome } from "@crossrank/protocol/reply";
import { Runs } from "@crossrank/protocol/runs";
import { shardOfId } from "@crossrank/protocol/shard";
import type { Webhook, WebhookDelivery } from "@crossrank/protocol/webhook-contract";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";
import { startReceiver, verified, type WebhookReceiver } from "../support/webhook-receiver.ts";

const redis = useRedis();
const NOTHING = { documents: [], queryTruncated: false };
let service: TestService;
let receiver: WebhookReceiver;
const KEYS = { web: "a-secret-of-the-web-key", other: "a-secret-of-another-key" };
const API_KEYS = `web:${KEYS.web} other:${KEYS.other}`;
beforeAll(async () => {
  receiver = await startReceiver();
  service = await startService({
    redisUrl: redis.url,
    settings: { API_KEYS, WEBHOOK_ALLOW_PRIVATE: "true" },
    times: { delaysMs: [0, 30, 30], timeoutMs: 1000 },
  });
});
const made: string[] = [];
afterEach(async () => {
  service.scorer.gate = Promise.resolve();
  service.scorer.failure = undefined;
  // `webhook: true` means all of them.
  for (const id of made.splice(0)) await call(`/v1/webhooks/${id}`, { method: "DELETE" });
});
afterAll(async () => {
  await service.close();
  receiver.close();
});

interface Call {
  readonly method?: string;
  readonly body?: unknown;
  readonly key?: string;
}

async function call(path: string, { method, body, key = KEYS.web }: Call = {}) {
  const response = await fetch(service.url + path, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { authorization: `Bearer ${key}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
}

interface Registered {
  readonly id: string;
  readonly secret: string;
  readonly path: string;
}

let paths = 0;
async function register(more: object = {}): Promise<Registered> {
  const path = `/hook-${paths++}`;
  const reply = await call("/v1/webhooks", { body: { url: receiver.url(path), ...more } });
  expect(reply.status).toBe(201);
  made.push(reply.body.id);
  return { id: reply.body.id, secret: reply.body.secret, path };
}

let queries = 0;
async function submit(webhook: boolean | string, more: object = {}): Promise<Job> {
  const body = { query: `query ${queries++}`, documents: ["a", "bbb"], webhook, ...more };
  const reply = await call("/v1/jobs", { body });
  expect(reply.status).toBe(202);
  return reply.body as Job;
}

const heard = (path: string, count = 1) =>
  until(`${count} messages at ${path}`, () => {
    const messages = receiver.at(path);
    return messages.length >= count ? messages : undefined;
  });

const typesAt = (path: string) =>
  receiver.at(path).map(({ body }) => (JSON.parse(body) as { type: string }).type);

const deliveriesOf = async (id: string): Promise<WebhookDelivery[]> =>
  (await call(`/v1/webhooks/${id}/deliveries`)).body.data;

const delivered = (id: string, status: string) =>
  until(`the newest delivery is ${status}`, async () => {
    const [newest] = await deliveriesOf(id);
    return newest?.status === status ? newest : undefined;
  });

function hold(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  service.scorer.gate = promise;
  return resolve;
}

describe("endpoints", () => {
  test("the secret is shown once, when it is made", async () => {
    const url = receiver.url("/mine?tenant=7");
    const body = { url, events: ["job.failed"], description: "alerts" };
    const created = await call("/v1/webhooks", { body });
    made.push(created.body.id);
    expect(created.status).toBe(201);
    expect(created.headers.get("location")).toBe(`/v1/webhooks/${created.body.id}`);
    expect(created.body.secret).toMatch(/^whsec_/);
    const { secret: _, ...shown } = created.body as Webhook;
    expect(shown).toEqual({ ...body, id: created.body.id, created_at: expect.any(String) });
    expect((await call(`/v1/webhooks/${shown.id}`)).body).toEqual(shown);
    expect((await call("/v1/webhooks")).body).toEqual({ object: "list", data: [shown] });
  });

  test("a deleted one is gone, with its deliveries", async () => {
    const { id, path } = await register();
    await submit(id);
    await heard(path);
    await delivered(id, "delivered");
    expect((await call(`/v1/webhooks/${id}`, { method: "DELETE" })).status).toBe(204);
    expect((await call(`/v1/webhooks/${id}`)).status).toBe(404);
    expect((await call("/v1/webhooks")).body.data).toEqual([]);
    expect(await redis.client.keys(`{crossrank0:qu}:deliver*:*${id}*`)).toEqual([]);
  });

  test.each([
    ["/url", { url: "nowhere" }],
    ["/url", { url: "ftp://hooks.example" }],
    ["/url", { url: `https://hooks.example/${"x".repeat(2048)}` }],
    ["/url", {}],
    ["/events", { url: "https://hooks.example", events: [] }],
    ["/events/0", { url: "https://hooks.example", events: ["job.done"] }],
    ["/description", { url: "https://hooks.example", description: "x".repeat(257) }],
  ])("422 for %s: %j", async (pointer, body) => {
    const reply = await call("/v1/webhooks", { body });
    expect(reply.status).toBe(422);
    expect(reply.body.errors[0].pointer).toBe(pointer);
    made.push(...(await call("/v1/webhooks")).body.data.map(({ id }: Webhook) => id));
    expect(made).toEqual([]);
  });

  test("a key has twenty at most, also when they are made at once", async () => {
    const url = "https://hooks.example/";
    const replies = await Promise.all(
      Array.from({ length: 25 }, () => call("/v1/webhooks", { body: { url } })),
    );
    made.push(...replies.flatMap(({ body }) => body.id ?? []));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(replies.filter(({ status }) => status === 422)).toHaveLength(5);
  });

  test("are their key's own: 404 for others, whatever they ask for", async () => {
    const { id, path } = await register();
    await submit(id);
    const [message] = await heard(path);
    const key = KEYS.other;
    const replay = `/deliveries/${message?.id}/replay`;
    const asked = [
      call(`/v1/webhooks/${id}`, { key }),
      call(`/v1/webhooks/${id}`, { key, method: "DELETE" }),
      call(`/v1/webhooks/${id}/deliveries`, { key }),
      ...["/rotate", "/enable", replay].map((route) =>
        call(`/v1/webhooks/${id}${route}`, { key, method: "POST" }),
      ),
    ];
    for (const { status, body } of await Promise.all(asked)) {
      expect(status).toBe(404);
      expect(body.code).toBe("not_found");
    }
    expect((await call("/v1/webhooks", { key })).body.data).toEqual([]);
    const job = { query: "q", documents: ["a"], webhook: id };
    const stolen = await call("/v1/jobs", { key, body: job });
    expect(stolen).toMatchObject({ status: 422, body: { field: "/webhook" } });
    expect((await call(`/v1/webhooks/${id}`)).status).toBe(200);
  });
});

describe("a job", () => {
  test("that completes is told once, signed, thin", async () => {
    const { id, secret, path } = await register();
    const job = await submit(id, { metadata: { ticket: "A-1" } });
    const [message] = await heard(path);
    if (message === undefined) throw new Error("none");
    expect(verified(secret, message)).toEqual({
      type: "job.completed",
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: {
        id: job.id,
        status: "completed",
        path: `/v1/jobs/${job.id}`,
        metadata: { ticket: "A-1" },
      },
    });
    expect(message.headers["content-type"]).toBe("application/json");
    const told = await delivered(id, "delivered");
    expect(told).toEqual({
      event_id: message.id,
      type: "job.completed",
      job_id: job.id,
      status: "delivered",
      created_at: expect.any(String),
      attempts: [{ at: expect.any(String), status: 200, ms: expect.any(Number) }],
    });
    expect((await call(JSON.parse(message.body).data.path)).body.status).toBe("completed");
  });

  test("is told to nobody unless it asks for it", async () => {
    const { path } = await register();
    const quiet = await submit(false);
    const without = await call("/v1/jobs", { body: { query: "q", documents: ["a"] } });
    for (const { id } of [quiet, without.body]) await call(`/v1/jobs/${id}?wait=5`);
    const asking = await submit(true);
    const messages = await heard(path);
    expect(messages.map(({ id }) => id)).toEqual([`evt_${asking.id.slice(4)}`]);
    expect(await redis.client.exists(announcementKey(quiet.id))).toBe(0);
  });

  test("with webhook: true is told to all endpoints that want it, by one id", async () => {
    const all = await register();
    const failures = await register({ events: ["job.failed"] });
    const completions = await register({ events: ["job.completed", "job.canceled"] });
    const job = await submit(true);
    const [first] = await heard(all.path);
    const [second] = await heard(completions.path);
    expect(first?.id).toBe(`evt_${job.id.slice(4)}`);
    expect(second?.id).toBe(first?.id);
    await until("it has been announced", async () => {
      return (await redis.client.exists(announcementKey(job.id))) === 0;
    });
    expect(await deliveriesOf(failures.id)).toEqual([]);
  });

  test("that fails", async () => {
    service.scorer.failure = new Error("no");
    const { id, path } = await register();
    await submit(id);
    await heard(path);
    expect(typesAt(path)).toEqual(["job.failed"]);
  });

  test("that is canceled", async () => {
    hold();
    const { id, path } = await register();
    const job = await submit(id);
    await call(`/v1/jobs/${job.id}`, { method: "DELETE" });
    await heard(path);
    expect(typesAt(path)).toEqual(["job.canceled"]);
  });

  test("that runs out of time, though nobody looks at it", async () => {
    hold();
    const { id, path } = await register();
    await submit(id, { deadline: new Date(Date.now() + 700).toISOString() });
    await heard(path);
    expect(typesAt(path)).toEqual(["job.failed"]);
  });

  test("that does not begin in time, though nobody looks at it", async () => {
    const { id, path } = await register();
    const release = hold();
    // A worker takes sixteen background runs at once, of all shards.
    const before = await Promise.all(Array.from({ length: 64 }, () => submit(false)));
    const job = await submit(id, { queue_timeout_ms: 300 });
    await heard(path);
    expect(typesAt(path)).toEqual(["job.failed"]);
    release();
    for (const busy of before) await call(`/v1/jobs/${busy.id}?wait=5`);
    expect((await call(`/v1/jobs/${job.id}`)).body.status).toBe("failed");
  });

  test("that begins in time but ends later than that is told when it ends", async () => {
    const release = hold();
    const { id, path } = await register();
    const job = await submit(id, { queue_timeout_ms: 300 });
    await until("somebody has looked at it", async () => {
      const outbox = outboxKey(shardOfId(job.id));
      const dueMs = Number(await redis.client.zscore(outbox, job.id));
      return dueMs > Date.now() + 3_600_000;
    });
    release();
    await heard(path);
    expect(typesAt(path)).toEqual(["job.completed"]);
  });

  test("that the cache answers", async () => {
    const { id, path } = await register();
    const request = { query: "known", documents: ["a", "bb"] };
    const first = await submit(id, request);
    await heard(path);
    const second = await submit(id, request);
    expect(second.status).toBe("completed");
    const messages = await heard(path, 2);
    expect(messages.map((message) => message.id)).toEqual(
      [first, second].map((job) => `evt_${job.id.slice(4)}`),
    );
  });

  test("of several runs ends once: completed with the last one", async () => {
    const { id, path } = await register();
    const documents = Array.from({ length: 1000 }, (_, i) => "x".repeat((i * 7) % 1000) + i);
    const job = await submit(id, { documents });
    const fields = await redis.client.hkeys(jobKey(job.id));
    expect(fields.filter((field) => field.startsWith("run:")).length).toBeGreaterThan(1);
    await heard(path);
    expect((await call(`/v1/jobs/${job.id}`)).body.status).toBe("completed");
    await until("it has been announced", async () => {
      return (await redis.client.exists(announcementKey(job.id))) === 0;
    });
    expect(typesAt(path)).toEqual(["job.completed"]);
  });

  test("of several runs has not ended with the first", async () => {
    const { id, path } = await register();
    const documents = Array.from({ length: 1000 }, (_, i) => "x".repeat((i * 7) % 1000) + i);
    const release = hold();
    const job = await submit(id, { documents });
    const announcement = announcementKey(job.id);
    const runs = Number(await redis.client.hget(announcement, "runs"));
    const fields = await redis.client.hgetall(jobKey(job.id));
    const [runKey = "", runId = ""] = (fields["run:0"] ?? "").split(" ");
    await new Runs(redis.client).finish({ runKey, runId }, cachedOutcome(NOTHING));
    expect(await redis.client.hmget(announcement, "runs", "status")).toEqual([`${runs - 1}`, null]);
    release();
    await heard(path);
    expect(typesAt(path)).toEqual(["job.completed"]);
  });

  test("of several runs that has failed with one of them cannot be canceled any more", async () => {
    const { id, path } = await register();
    const documents = Array.from({ length: 1000 }, (_, i) => "x".repeat((i * 7) % 1000) + i);
    const release = hold();
    const gated = service.scorer.gate;
    const job = await submit(id, { documents });
    await until("it runs", async () => {
      return (await call(`/v1/jobs/${job.id}`)).body.status === "running";
    });
    // The others are held.
    const [, runs] = await redis.client.hscan(jobKey(job.id), 0, "MATCH", "run:*");
    const [runKey = "", runId = ""] = (runs[1] ?? "").split(" ");
    expect(await new Runs(redis.client).giveUp({ runKey, runId })).toBe(true);
    const canceled = await call(`/v1/jobs/${job.id}`, { method: "DELETE" });
    expect(canceled.body.status).toBe("failed");
    release();
    await gated;
    await heard(path);
    await until("it has been announced", async () => {
      return (await redis.client.exists(announcementKey(job.id))) === 0;
    });
    expect(typesAt(path)).toEqual(["job.failed"]);
  });

  test.each([
    ["an unknown endpoint", "we_nobody"],
    ["a number", 5],
    ["nothing", ""],
  ])("422 for %s", async (_, webhook) => {
    const body = { query: "q", documents: ["a"], webhook };
    const reply = await call("/v1/jobs", { body });
    expect(reply).toMatchObject({ status: 422, body: { field: "/webhook" } });
  });
});

describe("an endpoint that answers", () => {
  test("500 is tried again, by the same id, as long as the schedule says", async () => {
    const { id, secret, path } = await register();
    receiver.answer(path, (response) => response.writeHead(500).end());
    await submit(id);
    const messages = await heard(path, 3);
    expect(new Set(messages.map((message) => message.id)).size).toBe(1);
    expect(new Set(messages.map(({ body }) => body)).size).toBe(1);
    for (const message of messages) verified(secret, message);
    const told = await delivered(id, "failed");
    expect(told.attempts.map(({ status }) => status)).toEqual([500, 500, 500]);
    expect(told).not.toHaveProperty("next_attempt_at");
    expect(receiver.at(path)).toHaveLength(3);
  });

  test("at the second try has been told", async () => {
    const { id, path } = await register();
    receiver.answer(path, (response, number) => {
      response.writeHead(number === 1 ? 503 : 204).end();
    });
    await submit(id);
    const told = await delivered(id, "delivered");
    expect(told.attempts.map(({ status }) => status)).toEqual([503, 204]);
  });

  test("with a redirection has failed, and nobody goes there", async () => {
    const { id, path } = await register();
    receiver.answer(path, (response) => {
      response.writeHead(301, { location: receiver.url("/elsewhere") }).end();
    });
    await submit(id);
    const told = await delivered(id, "failed");
    expect(told.attempts.map(({ status }) => status)).toEqual([301, 301, 301]);
    expect(receiver.at("/elsewhere")).toEqual([]);
  });

  test("429 with Retry-After is left alone for so long", async () => {
    const { id, path } = await register();
    receiver.answer(path, (response, number) => {
      if (number === 1) response.writeHead(429, { "retry-after": "1" });
      response.end();
    });
    await submit(id);
    await until("the first attempt is noted", async () => {
      const [newest] = await deliveriesOf(id);
      return newest?.next_attempt_at;
    });
    const [first, second] = await heard(path, 2);
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(1000);
  });

  test("410 is disabled until its owner enables it; what it missed can be replayed", async () => {
    const { id, path } = await register();
    receiver.answer(path, (response) => response.writeHead(410).end());
    await submit(id);
    await delivered(id, "failed");
    const shown = (await call(`/v1/webhooks/${id}`)).body;
    expect(shown.disabled).toEqual({ at: expect.any(String), reason: "it answered 410" });
    await submit(id);
    const missed = await until("the second one is there", async () => {
      const [newest, older] = await deliveriesOf(id);
      return older && newest?.status === "failed" ? newest : undefined;
    });
    expect(missed.attempts).toEqual([]);
    expect(receiver.at(path)).toHaveLength(1);

    const replay = `/v1/webhooks/${id}/deliveries/${missed.event_id}/replay`;
    expect((await call(replay, { method: "POST" })).status).toBe(422);
    const enabled = await call(`/v1/webhooks/${id}/enable`, { method: "POST" });
    expect(enabled.body).not.toHaveProperty("disabled");
    receiver.answer(path, (response) => response.end());
    expect((await call(replay, { method: "POST" })).status).toBe(202);
    const messages = await heard(path, 2);
    expect(messages[1]?.id).toBe(missed.event_id);
    await delivered(id, "delivered");
  });

  test("not at all is given up in time", async () => {
    const { id, path } = await register();
    receiver.answer(path, () => {});
    await submit(id);
    const told = await delivered(id, "failed");
    expect(told.attempts.map(({ error }) => error)).toEqual(["timeout", "timeout", "timeout"]);
  });
});

describe("replay", () => {
  test("sends a delivered message again, by the same id", async () => {
    const { id, secret, path } = await register();
    await submit(id);
    const { event_id } = await delivered(id, "delivered");
    const replayed = await call(`/v1/webhooks/${id}/deliveries/${event_id}/replay`, {
      method: "POST",
    });
    expect(replayed.status).toBe(202);
    expect(replayed.body.event_id).toBe(event_id);
    const messages = await heard(path, 2);
    expect(messages.map((message) => message.id)).toEqual([event_id, event_id]);
    for (const message of messages) verified(secret, message);
    await until("both attempts are listed", async () => {
      const [newest] = await deliveriesOf(id);
      return newest?.status === "delivered" && newest.attempts.length === 2;
    });
  });

  test("does not wait for the next attempt's time", async () => {
    const { id, path } = await register();
    receiver.answer(path, (response, number) => {
      if (number === 1) response.writeHead(429, { "retry-after": "3600" });
      response.end();
    });
    await submit(id);
    const waiting = await until("an attempt in an hour", async () => {
      const [newest] = await deliveriesOf(id);
      return Date.parse(newest?.next_attempt_at ?? "") > Date.now() + 3_000_000 ? newest : null;
    });
    await call(`/v1/webhooks/${id}/deliveries/${waiting.event_id}/replay`, { method: "POST" });
    await delivered(id, "delivered");
    expect(receiver.at(path)).toHaveLength(2);
  });

  test("404 for an event that is none of the endpoint's", async () => {
    const { id } = await register();
    const path = `/v1/webhooks/${id}/deliveries/evt_nobody/replay`;
    expect((await call(path, { method: "POST" })).status).toBe(404);
  });
});

test("deliveries are listed newest first, in pages, by status", async () => {
  const { id, path } = await register();
  const jobs: string[] = [];
  for (let i = 0; i < 3; i++) {
    const { id: jobId } = await submit(id);
    jobs.unshift(jobId);
    await heard(path, i + 1);
  }
  await until("all are delivered", async () => {
    return (await deliveriesOf(id)).every(({ status }) => status === "delivered");
  });
  const list = async (query: string) =>
    (await call(`/v1/webhooks/${id}/deliveries?${query}`)).body as {
      data: WebhookDelivery[];
      next: string | null;
    };
  const first = await list("limit=2");
  const second = await list(`limit=2&after=${first.next}`);
  expect([...first.data, ...second.data].map(({ job_id }) => job_id)).toEqual(jobs);
  expect(second.next).toBeNull();
  expect((await list("status=failed")).data).toEqual([]);
  expect((await list("status=delivered")).data).toHaveLength(3);
  for (const query of ["status=done", "limit=0", "limit=101"]) {
    expect((await call(`/v1/webhooks/${id}/deliveries?${query}`)).status).toBe(422);
  }
});

test("a rotated secret signs along with the new one", async () => {
  const { id, secret, path } = await register();
  const rotated = await call(`/v1/webhooks/${id}/rotate`, { method: "POST" });
  expect(rotated.status).toBe(200);
  expect(rotated.body.secret).toMatch(/^whsec_/);
  expect(rotated.body.secret).not.toBe(secret);
  await submit(id);
  const [message] = await heard(path);
  if (message === undefined) throw new Error("none");
  expect(message.headers["webhook-signature"]?.split(" ")).toHaveLength(2);
  verified(secret, message);
  verified(rotated.body.secret, message);
  expect((await call(`/v1/webhooks/${id}`)).body).not.toHaveProperty("secret");
});

describe("without WEBHOOK_ALLOW_PRIVATE", () => {
  let guarded: TestService;
  beforeAll(async () => {
    guarded = await startService({ redisUrl: redis.url, withWorker: false });
  });
  afterAll(() => guarded.close());

  test.each([
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://0.0.0.0/",
    "https://[::ffff:7f00:1]/",
    "https://[::1]/",
    "https://[::]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://169.254.169.254/",
    "http://hooks.example/",
    "https://hooks.example:6379/",
  ])("%s cannot be registered", async (url) => {
    const reply = await guarded.post("/v1/webhooks", { url });
    expect(reply.status).toBe(422);
    expect(await reply.json()).toMatchObject({ field: "/url" });
  });
});
