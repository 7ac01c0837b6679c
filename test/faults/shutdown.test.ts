// SIGTERM ends a process within its deadline: what is in flight is answered, also without Redis.
import { runsPrefix } from "@crossrank/protocol/keys";
import { afterAll, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService } from "../support/service.ts";
import { until } from "../support/until.ts";
import { startWorkerProcess, type WorkerProcess } from "../support/worker-process.ts";

const redis = useRedis();
const workers: WorkerProcess[] = [];
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.kill("SIGKILL")));
});

async function start(settings: Record<string, string>): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(redis.url, settings);
  workers.push(worker);
  return worker;
}

test("a worker told to stop finishes its job, leaves the list and exits 0", async () => {
  const service = await startService({ redisUrl: redis.url, withWorker: false });
  const worker = await start({ SCORE_MS: "400" });
  const reply = service.post("/v1/rerank", { query: "last", documents: ["a"] });
  await until("it runs", async () => {
    return (await redis.client.llen(`${runsPrefix(0)}:rerank-fake-model@fp32:active`)) === 1;
  });
  const code = worker.kill("SIGTERM");
  expect((await reply).status).toBe(200);
  expect(await code).toBe(0);
  expect(await redis.client.smembers("{crossrank0:qu}:workers")).toEqual([]);
  await service.close();
});

test("the API answers what is in flight before it closes, and takes nothing new", async () => {
  const service = await startService({ redisUrl: redis.url });
  const gate = Promise.withResolvers<void>();
  service.scorer.gate = gate.promise;
  const reply = service.post("/v1/rerank", { query: "draining", documents: ["a"] });
  await until("a run", async () => (await redis.client.keys("{crossrank*}:v*:run:*")).length > 0);
  const closed = service.api.close();
  await expect(fetch(`${service.url}/livez`)).rejects.toThrow();
  gate.resolve();
  expect((await reply).status).toBe(200);
  const answeredMs = performance.now();
  await closed;
  expect(performance.now() - answeredMs).toBeLessThan(1000);
  await service.worker?.close();
});

test("who is still waiting when the drain ends is told so with 503, not cut off", async () => {
  const settings = { SHUTDOWN_TIMEOUT_MS: "1500" };
  const service = await startService({ redisUrl: redis.url, settings, withWorker: false });
  const reply = service.post("/v1/rerank", { query: "late", documents: ["a"] });
  await until("a run", async () => (await redis.client.keys("{crossrank*}:v*:run:*")).length > 0);
  const closed = service.api.close();
  const response = await reply;
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ code: "shutting_down" });
  await closed;
});

test("who waits for a job, or follows it, is answered at once: another process goes on with it", async () => {
  const service = await startService({ redisUrl: redis.url, withWorker: false });
  const submit = async (query: string) => {
    const submitted = await service.post("/v1/jobs", { query, documents: ["a"] });
    return service.url + submitted.headers.get("location");
  };
  const followed = await fetch(`${await submit("followed")}/events`);
  const waited = fetch(`${await submit("waited for")}?wait=60`);
  await until("both wait", async () => {
    return (await redis.client.pubsub("CHANNELS", "*events*")).length === 2;
  });
  const startMs = performance.now();
  const closed = service.api.close();
  expect(await (await waited).json()).toMatchObject({ status: "queued" });
  expect(await followed.text()).toContain("event: queued");
  await closed;
  expect(performance.now() - startMs).toBeLessThan(3000);
});

test("a worker exits within its deadline when Redis is unreachable", async () => {
  const worker = await start({ SHUTDOWN_TIMEOUT_MS: "1000" });
  await redis.kill();
  const startMs = performance.now();
  expect(await worker.kill("SIGTERM")).toBe(0);
  expect(performance.now() - startMs).toBeLessThan(3000);
  await redis.restart();
});

test("what a drain cannot finish goes on elsewhere, with the pairs that were scored", async () => {
  // A run that the tests before have left would be scored first, and count as the first document.
  await redis.client.flushall();
  const service = await startService({
    redisUrl: redis.url,
    settings: { SHUTDOWN_TIMEOUT_MS: "2100" },
  });
  const gate = Promise.withResolvers<void>();
  service.scorer.onScored = () => {
    service.scorer.gate = gate.promise;
  };
  const reply = service.post("/v1/rerank", {
    query: "interrupted",
    documents: ["first", "second"],
  });
  await until("the first document", () => service.scorer.scored.length === 1);
  const next = await startService({ redisUrl: redis.url });
  await service.worker?.close();
  expect((await reply).status).toBe(200);
  expect(next.scorer.scored).toEqual(["second"]);
  gate.resolve();
  await Promise.all([service.api.close(), next.close()]);
});
