// A Redis Cluster under faults: a worker that dies, and nodes that are away.
import type { Job } from "@crossrank/protocol/job-contract";
import { WORKERS_KEY } from "@crossrank/protocol/keys";
import { afterAll, beforeAll, expect, test } from "vitest";
import { post } from "../support/post.ts";
import { useRedisCluster } from "../support/redis-cluster.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";
import { startWorkerProcess } from "../support/worker-process.ts";

// Several on each node: a worker waits on each.
const QUEUE_SHARDS = "16";
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

test("of a node that is away the requests of its shards are refused, those of others are served", async () => {
  const worker = await startWorkerProcess(cluster.url, { QUEUE_SHARDS });
  const home = await cluster.nodeOf(WORKERS_KEY);
  const away = (home + 1) % 3;
  await cluster.kill(away);
  const statuses: number[] = [];
  // Longer than any wait of BullMQ's.
  const untilMs = performance.now() + 10_000;
  while (performance.now() < untilMs || new Set(statuses).size < 2) {
    const startMs = performance.now();
    statuses.push((await post(`${service.url}/v1/rerank`, request())).status);
    expect(performance.now() - startMs).toBeLessThan(3000);
  }
  expect(new Set(statuses)).toEqual(new Set([200, 503]));
  await cluster.restart(away);
  await until("all are served", async () => {
    const replies = Array.from({ length: 64 }, () => post(`${service.url}/v1/rerank`, request()));
    return (await Promise.all(replies)).every(({ status }) => status === 200);
  });
  await worker.kill("SIGTERM");
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
