// The same product on a Redis Cluster of three masters, its queue in four shards: what callers see of it.
import type { Job } from "@crossrank/protocol/job-contract";
import { jobsKey } from "@crossrank/protocol/keys";
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startBulkService } from "../support/bulk.ts";
import {
  hasEnded,
  inputLine,
  readBatch,
  resultLines,
  startBatch,
  uploadLines,
} from "../support/bulk-calls.ts";
import { useRedisCluster } from "../support/redis-cluster.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";
import { startReceiver, verified, type WebhookReceiver } from "../support/webhook-receiver.ts";

const QUEUE_SHARDS = "4";
const cluster = useRedisCluster();
let service: TestService;
let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await startReceiver();
  service = await startBulkService(cluster.url, { QUEUE_SHARDS, WEBHOOK_ALLOW_PRIVATE: "true" });
});
afterEach(() => {
  service.scorer.gate = Promise.resolve();
});
afterAll(async () => {
  await service?.close();
  receiver?.close();
});

interface Call {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

async function call(path: string, { method, body, headers }: Call = {}) {
  const response = await fetch(service.url + path, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    ...(headers && { headers }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : text };
}

let queries = 0;
const request = (more: object = {}) => ({
  query: `query ${queries++}`,
  documents: ["a", "bbb"],
  ...more,
});
const rerank = (body: object) => call("/v1/rerank", { body });
const submit = async (more: object = {}): Promise<Job> => {
  const { status, body } = await call("/v1/jobs", { body: request(more) });
  expect(status).toBe(202);
  return body;
};
const ended = async (id: string): Promise<Job> => (await call(`/v1/jobs/${id}?wait=20`)).body;

function hold(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  service.scorer.gate = promise;
  return resolve;
}

test("jobs land on every node, are done, and are listed in pages, newest first", async () => {
  const jobs: Job[] = [];
  for (let i = 0; i < 40; i++) jobs.push(await submit());
  for (const { id } of jobs) expect((await ended(id)).status).toBe("completed");
  const outcomes = await cluster.keys("*:outcome:run_*");
  expect(outcomes.flat()).toHaveLength(40);
  expect(outcomes.every((keys) => keys.length > 0)).toBe(true);
  const listed: string[] = [];
  for (let after = ""; after !== null; ) {
    const { data, next } = (await call(`/v1/jobs?limit=7${after && `&after=${after}`}`)).body;
    listed.push(...data.map(({ id }: Job) => id));
    after = next;
  }
  expect(listed).toEqual(jobs.map(({ id }) => id).reverse());
});

test("equal requests in flight are one run, and what is known is not scored again", async () => {
  const release = hold();
  const sent = request();
  service.scorer.scored.length = 0;
  service.scorer.calls.length = 0;
  const replies = Promise.all([rerank(sent), rerank(sent)]);
  await until("it is scored", () => service.scorer.calls.length > 0);
  const job = await call("/v1/jobs", { body: sent });
  release();
  expect((await replies).map(({ status }) => status)).toEqual([200, 200]);
  expect((await ended(job.body.id)).status).toBe("completed");
  expect(service.scorer.scored).toEqual(sent.documents);
  expect((await rerank(sent)).body.cache).toBe("hit");
  const more = { ...sent, documents: [...sent.documents, "cc"] };
  expect((await rerank(more)).body.cache).toBe("partial");
});

test("a large request is several runs, and one ranking", async () => {
  const documents = Array.from({ length: 900 }, (_, i) => `${"x".repeat(i % 700)} ${i}`);
  const { status, body } = await rerank(request({ documents }));
  expect(status).toBe(200);
  expect((body as RerankReply).results).toHaveLength(900);
});

test("the events of a job of several runs are one stream to its end", async () => {
  const documents = Array.from({ length: 600 }, (_, i) => `document ${i}`);
  const { id } = await submit({ documents });
  const { body: text } = await call(`/v1/jobs/${id}/events`);
  const kinds = [...text.matchAll(/^event: (.+)$/gm)].map(([, kind]) => kind);
  expect([kinds[0], kinds.at(-1)]).toEqual(["queued", "completed"]);
  const scored = text.split("\n\n").filter((event: string) => event.includes("event: scored"));
  const indexes = [...scored.join().matchAll(/"index":(\d+)/g)].map(([, index]) => index);
  expect(new Set(indexes).size).toBe(600);
});

test("what waits is counted over all shards, and a job is canceled before its turn", async () => {
  const release = hold();
  const jobs = await Promise.all(Array.from({ length: 80 }, () => submit()));
  const outstanding = async () => (await call("/v1/queue")).body.outstanding;
  await until("all are counted", async () => (await outstanding()) === 80);
  const found = await Promise.all(jobs.map(({ id }) => call(`/v1/jobs/${id}`)));
  const queued = found.map(({ body }) => body as Job).filter(({ status }) => status === "queued");
  // Four places of the background in each shard.
  expect(queued.length).toBeGreaterThanOrEqual(80 - 16);
  const last = queued.at(-1)?.id;
  const canceled = await call(`/v1/jobs/${last}`, { method: "DELETE" });
  expect(canceled.body.status).toBe("canceled");
  await until("one less", async () => (await outstanding()) === 79);
  release();
  for (const { id } of jobs) {
    expect((await ended(id)).status).toBe(id === last ? "canceled" : "completed");
  }
  await until("nothing is left", async () => (await outstanding()) === 0);
});

test("calls with one Idempotency-Key are one job, whatever their bodies: 202, 422, 409", async () => {
  const headers = { "idempotency-key": "one" };
  const listed = () => cluster.client.zcard(jobsKey(""));
  const before = await listed();
  const body = request();
  const race = await Promise.all(
    Array.from({ length: 8 }, () => call("/v1/jobs", { body, headers })),
  );
  const [id, ...others] = new Set(race.map((reply) => reply.body.id));
  expect([id, ...others]).toEqual([expect.stringMatching(/^job_/)]);
  const other = await call("/v1/jobs", { body: request(), headers });
  expect(other).toMatchObject({ status: 422, body: { code: "idempotency_mismatch" } });
  // What was refused has taken its entry back.
  expect(await listed()).toBe(before + 1);
  expect((await ended(id)).status).toBe("completed");

  const release = hold();
  const prefer = { prefer: "wait=20", "idempotency-key": "two" };
  const calls = service.scorer.calls.length;
  const sent = { body: request(), headers: prefer };
  const slow = call("/v1/rerank", sent);
  await until("it is scored", () => service.scorer.calls.length > calls);
  const meanwhile = await call("/v1/rerank", sent);
  expect(meanwhile).toMatchObject({ status: 409, body: { code: "idempotency_conflict" } });
  release();
  expect((await slow).status).toBe(200);
});

test("keys have their quotas, and the dashboard shows the queues of all shards", async () => {
  const KEYS = { web: "a-secret-of-the-web-key", admin: "a-secret-of-the-admin" };
  const API_KEYS = `web:${KEYS.web}:per-minute=30 admin:${KEYS.admin}:scopes=admin`;
  const settings = { QUEUE_SHARDS, API_KEYS };
  const keyed = await startService({ redisUrl: cluster.url, settings, withWorker: false });
  const release = hold();
  const headers = { authorization: `Bearer ${KEYS.web}` };
  const sends = Array.from({ length: 40 }, () =>
    fetch(`${keyed.url}/v1/jobs`, { method: "POST", headers, body: JSON.stringify(request()) }),
  );
  const statuses = (await Promise.all(sends)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 202)).toHaveLength(30);
  expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  const authorization = `Basic ${btoa(`x:${KEYS.admin}`)}`;
  const board = `${keyed.url}/admin/queues/api/queues?page=1&jobsPerPage=10`;
  const { queues } = (await (await fetch(board, { headers: { authorization } })).json()) as {
    queues: { name: string; counts: { active: number; waiting: number } }[];
  };
  expect(new Set(queues.map(({ name }) => name)).size).toBe(8);
  const onBoard = queues.map(({ counts: { active, waiting } }) => active + waiting);
  // Where a ticket is slow to come, a second one may stand beside it.
  expect(onBoard.reduce((all, one) => all + one, 0)).toBeGreaterThanOrEqual(30);
  release();
  await keyed.close();
});

test("a key that sends little is served among the first while another floods all shards", async () => {
  const KEYS = { flood: "a-secret-of-the-flood", light: "a-secret-of-the-light" };
  const API_KEYS = `flood:${KEYS.flood} light:${KEYS.light}`;
  const settings = { QUEUE_SHARDS, API_KEYS };
  const keyed = await startService({ redisUrl: cluster.url, settings, withWorker: false });
  const submitAs = async (key: string, text: string, count: number) => {
    const init = (i: number) => ({
      method: "POST",
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: `${text} ${i}`, documents: [text] }),
    });
    const sends = Array.from({ length: count }, (_, i) => fetch(`${keyed.url}/v1/jobs`, init(i)));
    expect((await Promise.all(sends)).every(({ status }) => status === 202)).toBe(true);
  };
  const release = hold();
  service.scorer.scored.length = 0;
  await submitAs(KEYS.flood, "flood", 160);
  await submitAs(KEYS.light, "light", 4);
  release();
  await until("all is done", () => service.scorer.scored.length === 164);
  expect(service.scorer.scored.lastIndexOf("light")).toBeLessThan(80);
  await keyed.close();
});

test("the end of every job is told by webhook, once", async () => {
  const { body: hook } = await call("/v1/webhooks", { body: { url: receiver.url("/told") } });
  const jobs = await Promise.all(Array.from({ length: 20 }, () => submit({ webhook: true })));
  const told = () => receiver.at("/told").map((message) => verified(hook.secret, message));
  await until("all are told", () => told().length >= jobs.length);
  const ids = told().map((event) => (event as { data: { id: string } }).data.id);
  expect(ids.toSorted()).toEqual(jobs.map(({ id }) => id).toSorted());
  await until("nobody is to be told", async () => {
    const left = await cluster.keys("*:{outbox,announcement:*}");
    return left.flat().length === 0;
  });
});

test("a batch runs to its end and leaves nothing of its lines", async () => {
  const lines = Array.from({ length: 60 }, (_, i) =>
    inputLine(`${i}`, { query: `line ${i}`, documents: ["a", "bb"] }),
  );
  const batch = await startBatch(service.url, await uploadLines(service.url, lines.join("")));
  const done = await until("its end", async () => {
    const found = await readBatch(service.url, batch.id);
    return hasEnded(found) ? found : undefined;
  });
  expect(done.request_counts).toEqual({ total: 60, completed: 60, failed: 0 });
  const results = await resultLines(service.url, done.output_file_id);
  expect(results.map((line) => line.custom_id)).toEqual(lines.map((_, i) => `${i}`));
});
