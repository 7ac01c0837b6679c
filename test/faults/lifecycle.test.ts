// Workers that end by themselves: when the queues stay empty, or after one fill. What they leave is not lost.
import type { Job } from "@crossrank/protocol/job-contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";
import { startWorkerProcess, type WorkerProcess } from "../support/worker-process.ts";

const redis = useRedis();
const workers: WorkerProcess[] = [];
let service: TestService;
beforeAll(async () => {
  // A worker has been there once: what the models are is known.
  const served = await startService({ redisUrl: redis.url });
  await served.close();
  service = await startService({ redisUrl: redis.url, withWorker: false });
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.kill("SIGKILL")));
});
afterAll(() => service.close());

async function start(flag: string, settings: Record<string, string> = {}): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(redis.url, settings, [flag]);
  workers.push(worker);
  return worker;
}

async function submit(count: number): Promise<string[]> {
  const jobs = Array.from({ length: count }, async () => {
    const body = { query: `${Math.random()}`, documents: ["a"], cache: "no-store" };
    const response = await service.post("/v1/jobs", body);
    expect(response.status).toBe(202);
    return ((await response.json()) as Job).id;
  });
  return Promise.all(jobs);
}

async function statuses(ids: readonly string[]): Promise<string[]> {
  const jobs = ids.map(async (id) => {
    return ((await (await fetch(`${service.url}/v1/jobs/${id}`)).json()) as Job).status;
  });
  return (await Promise.all(jobs)).sort();
}

test("--drain: what waits is done, and so is what comes before the time is up; then it exits 0", async () => {
  const first = await submit(5);
  const worker = await start("--drain=1", { SCORE_MS: "50" });
  await until("the first are done", async () => {
    return (await statuses(first)).every((status) => status === "completed");
  });
  const [late = ""] = await submit(1);
  expect(await worker.ended).toBe(0);
  expect(await statuses([late])).toEqual(["completed"]);
  expect(await redis.client.smembers("{crossrank0:qu}:workers")).toEqual([]);
});

test("--drain: it stays while another worker holds a run, and takes that up when the other dies", async () => {
  const holder = await start("--drain=60", { SCORE_MS: "60000" });
  const ids = await submit(1);
  await until("it runs", async () => (await statuses(ids))[0] === "running");
  const drainer = await start("--drain=1");
  await holder.kill("SIGKILL");
  expect(await drainer.ended).toBe(0);
  expect(await statuses(ids)).toEqual(["completed"]);
});

test("--once: one fill of its places is taken and finished, the rest is left to the next", async () => {
  const ids = await submit(7);
  const settings = { SCORE_MS: "300", CONCURRENCY: "8" };
  // Of its places a quarter is for jobs.
  expect(await (await start("--once", settings)).ended).toBe(0);
  const left = ["completed", "completed", ...Array.from({ length: 5 }, () => "queued")];
  expect(await statuses(ids)).toEqual(left);
  expect(await (await start("--once", { CONCURRENCY: "64" })).ended).toBe(0);
  expect(new Set(await statuses(ids))).toEqual(new Set(["completed"]));
});

test("--once: with nothing to do it exits 0 at once", async () => {
  expect(await (await start("--once")).ended).toBe(0);
});
