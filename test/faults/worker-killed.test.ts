// A worker killed in mid-batch loses nothing: its requests are answered by another.
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import { afterAll, expect, test } from "vitest";
import { fakeLogit } from "../support/fake-scorer.ts";
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

test("200 requests over two workers, one killed in between: 200 right answers", async () => {
  const settings = { SCORE_MS: "50", CONCURRENCY: "8" };
  const [first, second] = await Promise.all([start(settings), start(settings)]);
  const service = await startService({ redisUrl: redis.url, withWorker: false });
  const answers = Array.from({ length: 200 }, async (_, i) => {
    const documents = ["x".repeat(i + 1), "x".repeat(i + 3)];
    const response = await service.post("/v1/rerank", {
      query: `query ${i}`,
      documents,
      raw_scores: true,
    });
    expect(response.status).toBe(200);
    return { documents, reply: (await response.json()) as RerankReply };
  });
  await until("both workers have answered some", async () => {
    return (await redis.client.keys("{crossrank*}:outcome:*")).length >= 40;
  });
  await first.kill("SIGKILL");
  const busyWorkers = new Set<string | undefined>();
  for (const { documents, reply } of await Promise.all(answers)) {
    expect(reply.results.map(({ index }) => index)).toEqual([1, 0]);
    expect(reply.results.map(({ logit }) => logit)).toEqual([
      fakeLogit(documents[1] ?? ""),
      fakeLogit(documents[0] ?? ""),
    ]);
    busyWorkers.add(reply.timing.worker);
  }
  expect(busyWorkers.size).toBe(2);
  const { workers: live } = (await (await fetch(`${service.url}/v1/workers`)).json()) as {
    workers: { id: string }[];
  };
  expect(live.map(({ id }) => id)).toContain(second.id);
  await service.close();
});

test("no worker at all: the request waits, then says 503 and what to do", async () => {
  await Promise.all(workers.map((worker) => worker.kill("SIGTERM")));
  const service = await startService({ redisUrl: redis.url, withWorker: false });
  await until("the dead are forgotten", async () => {
    return (await redis.client.keys("{crossrank0:qu}:worker:*")).length === 0;
  });
  const response = await service.post("/v1/rerank", {
    query: "nobody",
    documents: ["a"],
    timeout_ms: 500,
  });
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ code: "model_unavailable" });
  await service.close();
});
