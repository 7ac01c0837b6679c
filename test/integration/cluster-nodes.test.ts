// A Redis Cluster of three masters from the inside: where things lie, and what it survives.
import type { Job } from "@crossrank/protocol/job-contract";
import { cacheSizesKey, runsPrefix, WORKERS_KEY } from "@crossrank/protocol/keys";
import { MemoryGauge } from "@crossrank/protocol/memory-gauge";
import { RerankCache } from "@crossrank/protocol/rerank-cache";
import { afterAll, beforeAll, expect, test } from "vitest";
import { post } from "../support/post.ts";
import { useRedisCluster } from "../support/redis-cluster.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";
import { startWorkerProcess } from "../support/worker-process.ts";

const SHARDS = 4;
const QUEUE_SHARDS = `${SHARDS}`;
const cluster = useRedisCluster();
let service: TestService;
beforeAll(async () => {
  const settings = { QUEUE_SHARDS };
  service = await startService({ redisUrl: cluster.url, settings, withWorker: false });
});
afterAll(() => service?.close());

let queries = 0;
const request = () => ({ query: `query ${queries++}`, documents: ["a", "bbb", "cc"] });
const submit = async (): Promise<Job> => {
  const { status, body } = await post(`${service.url}/v1/jobs`, request());
  expect(status).toBe(202);
  return body;
};
const outcomes = async () => (await cluster.keys("*:outcome:*")).flat().length;
const endOf = ({ id }: Job) =>
  until(`${id} has ended`, async () => {
    const job = (await (await fetch(`${service.url}/v1/jobs/${id}`)).json()) as Job;
    return ["completed", "failed"].includes(job.status) ? job.status : undefined;
  });

test("as many shards as masters lie on one each", async () => {
  for (const masters of [2, 3, 4, 6, 8]) {
    const slots = Array.from({ length: masters }, (_, shard) =>
      cluster.client.cluster("KEYSLOT", runsPrefix(shard)),
    );
    const owners = (await Promise.all(slots)).map((slot) => Math.floor((slot * masters) / 16_384));
    expect(new Set(owners).size, `${masters} masters`).toBe(masters);
  }
});

test("the cache is spread too, and keeps within its bytes overall", async () => {
  const maxBytes = 40_000;
  const cache = new RerankCache(cluster.client, { ttlSeconds: 3600, shards: SHARDS, maxBytes });
  const score = { logit: 1, truncated: false, tokens: 5 };
  const scores = new Map(Array.from({ length: 20 }, (_, i) => [`digest-${i}`, score] as const));
  for (let i = 0; i < 200; i++) await cache.write(`scope-${i}`, undefined, new Map(scores));
  const totals = Array.from({ length: SHARDS }, (_, shard) =>
    cluster.client.hget(cacheSizesKey(shard), "total"),
  );
  const bytes = (await Promise.all(totals)).map(Number);
  expect(Math.min(...bytes)).toBeGreaterThan(0);
  expect(bytes.reduce((all, one) => all + one, 0)).toBeLessThanOrEqual(maxBytes);
  const kept = await cluster.keys("*:scope-*:pairs");
  expect(kept.every((keys) => keys.length > 0)).toBe(true);
  const [scope = ""] = kept.flat().map((key) => /scope-\d+/.exec(key)?.[0] ?? "");
  expect((await cache.readPairs(scope, ["digest-0", "digest-none"])).size).toBe(1);
});

test("the fullest node says how full the cluster is", async () => {
  const gauge = new MemoryGauge(cluster.client);
  const [, full] = cluster.nodes;
  const used = /used_memory:(\d+)/.exec((await full?.info("memory")) ?? "")?.[1];
  await full?.config("SET", "maxmemory", `${Math.round(Number(used) * 1.25)}`);
  await until("it is seen", () => gauge.share > 0.7);
  await full?.config("SET", "maxmemory", "128mb");
  await until("it is seen again", () => gauge.share < 0.5);
  gauge.close();
});

test("a worker that is killed and a node that is away lose nothing: all is done when it is back", async () => {
  const settings = { QUEUE_SHARDS, SCORE_MS: "30" };
  const killed = await startWorkerProcess(cluster.url, settings);
  const jobs = await Promise.all(Array.from({ length: 60 }, submit));
  await until("some are done", async () => (await outcomes()) > 5);
  await killed.kill("SIGKILL");
  const worker = await startWorkerProcess(cluster.url, settings, ["--drain=1"]);
  const home = await cluster.nodeOf(WORKERS_KEY);
  await cluster.kill(home);
  for (let i = 0; i < 3; i++) {
    const startMs = performance.now();
    expect((await post(`${service.url}/v1/rerank`, request())).status).toBe(503);
    expect(performance.now() - startMs).toBeLessThan(2000);
  }
  await cluster.restart(home);
  const ends = await Promise.all(jobs.map(endOf));
  expect(ends).toEqual(jobs.map(() => "completed"));
  // It has stayed until all queues, in all shards, were empty for a while.
  expect(await worker.ended).toBe(0);
  expect((await post(`${service.url}/v1/jobs`, request())).status).toBe(202);
});
