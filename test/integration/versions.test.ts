// Two versions of the protocol side by side on one Redis, as in a rolling update: each has work and workers of
// its own, and neither loses anything.
import type { Job } from "@crossrank/protocol/job-contract";
import { PROTOCOL_VERSION } from "@crossrank/protocol/keys";
import { afterEach, expect, test } from "vitest";
import { startApiProcess } from "../support/api-process.ts";
import { post } from "../support/post.ts";
import { useRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";
import { startWorkerProcess } from "../support/worker-process.ts";

const EARLIER = {
  NODE_OPTIONS: `--import ${new URL("../support/earlier-version.ts", import.meta.url).href}`,
};
const redis = useRedis();
const running: { kill(signal: NodeJS.Signals): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.kill("SIGTERM")));
  await redis.client.flushall();
});

const start = async <T extends (typeof running)[number]>(starting: Promise<T>): Promise<T> => {
  const started = await starting;
  running.push(started);
  return started;
};
const api = (settings = {}) => start(startApiProcess(redis.url, settings));
const worker = (settings = {}) => start(startWorkerProcess(redis.url, settings));

const request = (i: number) => ({ query: `query ${i}`, documents: ["a", "bb"] });
const submit = async (url: string, i: number): Promise<string> => {
  const { status, body } = await post(`${url}/v1/jobs`, request(i));
  expect(status).toBe(202);
  return body.id;
};
const read = async (url: string, id: string, wait = 0) =>
  (await (await fetch(`${url}/v1/jobs/${id}?wait=${wait}`)).json()) as Job;
const workerOf = async (url: string, id: string) => (await read(url, id, 20)).result?.timing.worker;

test("each does its own work, also of equal requests, and either API shows both", async () => {
  const [oldWorker, newWorker] = await Promise.all([worker(EARLIER), worker()]);
  const [oldApi, newApi] = await Promise.all([api(EARLIER), api()]);
  for (const { url } of [oldApi, newApi]) {
    const { workers } = (await (await fetch(`${url}/v1/workers`)).json()) as { workers: unknown[] };
    expect(workers).toHaveLength(1);
  }
  const prefixes = (await redis.client.keys("*:v*")).map((key) => /:v\d+:/.exec(key)?.[0]);
  expect(new Set(prefixes)).toEqual(
    new Set([PROTOCOL_VERSION, PROTOCOL_VERSION - 1].map((v) => `:v${v}:`)),
  );
  const sent = Array.from({ length: 20 }, (_, i) => i);
  const [old, fresh] = await Promise.all(
    [oldApi, newApi].map(({ url }) => Promise.all(sent.map((i) => submit(url, 100 + i)))),
  );
  for (const [ids, by] of [
    [old, oldWorker.id],
    [fresh, newWorker.id],
  ] as const) {
    for (const id of ids ?? []) {
      // A cached ranking tells of no worker.
      expect([by, undefined]).toContain(await workerOf(newApi.url, id));
      expect((await read(oldApi.url, id)).status).toBe("completed");
    }
  }
});

test("an API without workers of its version says so, and what it accepts waits for one", async () => {
  const left = await worker();
  const { url } = await api();
  await until("it serves", async () => (await fetch(`${url}/readyz`)).ok);
  await left.kill("SIGTERM");
  await worker(EARLIER);
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining("1 more live")]);
  const ids = await Promise.all([0, 1, 2].map((i) => submit(url, i)));
  const late = await post(`${url}/v1/rerank`, { ...request(3), timeout_ms: 500 });
  expect(late).toMatchObject({ status: 503, body: { code: "model_unavailable" } });
  expect(late.body.message).toContain("another version");
  for (const id of ids) expect((await read(url, id)).status).toBe("queued");
  const ours = await worker();
  for (const id of ids) expect(await workerOf(url, id)).toBe(ours.id);
});

test("a worker with fewer shards than the API is no worker for it", async () => {
  await worker({ QUEUE_SHARDS: "2" });
  const { url } = await api({ QUEUE_SHARDS: "3" });
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, await ready.text()]).toEqual([
    503,
    expect.stringContaining("fewer QUEUE_SHARDS"),
  ]);
  await worker({ QUEUE_SHARDS: "4" });
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  for (let i = 0; i < 6; i++) {
    expect((await post(`${url}/v1/rerank`, request(10 + i))).status).toBe(200);
  }
});
