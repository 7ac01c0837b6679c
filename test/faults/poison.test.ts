// A document that kills whoever scores it takes nobody along: its run fails, its neighbours succeed.
import type { Job } from "@crossrank/protocol/job-contract";
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

test("the poisonous run is given up alone, all others of its batch are answered", async () => {
  const service = await startService({ redisUrl: redis.url, withWorker: false });
  let ended = false;
  // What a supervisor does: a worker that died is started anew.
  const keepOne = async () => {
    while (!ended) {
      const worker = await startWorkerProcess(redis.url, { SCORE_MS: "20", POISON: "poison" });
      workers.push(worker);
      await worker.ended;
    }
  };
  const keeping = keepOne();
  await until("a worker", async () => (await fetch(`${service.url}/readyz`)).ok);
  const submit = async (query: string, text: string) => {
    const response = await service.post("/v1/jobs", { query, documents: [text, `${text} too`] });
    return ((await response.json()) as Job).id;
  };
  const bad = await submit("q", "poison");
  const good = await Promise.all(
    Array.from({ length: 12 }, (_, i) => submit(`q${i}`, `good ${i}`)),
  );
  const read = async (id: string): Promise<Job> => {
    for (;;) {
      const job = (await (await fetch(`${service.url}/v1/jobs/${id}?wait=60`)).json()) as Job;
      if (job.status !== "queued" && job.status !== "running") return job;
    }
  };
  const jobs = await Promise.all(good.map(read));
  expect(jobs.map(({ status }) => status)).toEqual(good.map(() => "completed"));
  expect(await read(bad)).toMatchObject({ status: "failed", error: { code: "inference_failed" } });
  ended = true;
  await Promise.all(workers.map((worker) => worker.kill("SIGKILL")));
  await keeping;
  await service.close();
});
