// Scale from zero and back: workers are started by what `GET /v1/queue` says and end by themselves.
import type { Job } from "@crossrank/protocol/job-contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { QueueReply } from "../../apps/api/src/routes/queue-reply.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";
import { startWorkerProcess, type WorkerProcess } from "../support/worker-process.ts";

const BURST = 300;
const MOST_WORKERS = 3;
const RUNS_A_WORKER = 50;

const redis = useRedis();
let service: TestService;
let scaler: Autoscaler;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url, withWorker: false });
  scaler = new Autoscaler();
});
afterAll(async () => {
  await scaler.stop();
  await service.close();
});

const outstanding = async () =>
  ((await (await fetch(`${service.url}/v1/queue`)).json()) as QueueReply).outstanding;

/** What KEDA does with a ScaledJob: as many workers as the number asks for, none ended by force. */
class Autoscaler {
  readonly exitCodes: (number | null)[] = [];
  readonly #living = new Map<number, WorkerProcess>();
  #most = 0;
  #starting = 0;
  #looking = true;
  readonly #loop = this.#run();

  get most(): number {
    return this.#most;
  }

  get living(): number {
    return this.#living.size + this.#starting;
  }

  async stop(): Promise<void> {
    this.#looking = false;
    await this.#loop;
    await Promise.all([...this.#living.values()].map((worker) => worker.kill("SIGKILL")));
  }

  async #run(): Promise<void> {
    while (this.#looking) {
      const wanted = Math.ceil((await outstanding()) / RUNS_A_WORKER);
      if (this.living < Math.min(wanted, MOST_WORKERS)) await this.#start();
      else await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async #start(): Promise<void> {
    this.#starting++;
    const settings = { SCORE_MS: "100", CONCURRENCY: "16" };
    const worker = await startWorkerProcess(redis.url, settings, ["--drain=1"]);
    this.#starting--;
    const pid = worker.process.pid ?? 0;
    this.#living.set(pid, worker);
    this.#most = Math.max(this.#most, this.living);
    worker.ended.then((code) => {
      this.#living.delete(pid);
      this.exitCodes.push(code);
    });
  }
}

async function submit(count: number, name: string): Promise<string[]> {
  const jobs = Array.from({ length: count }, async (_, i) => {
    const response = await service.post("/v1/jobs", { query: `${name} ${i}`, documents: ["a"] });
    expect(response.status).toBe(202);
    return ((await response.json()) as Job).id;
  });
  return Promise.all(jobs);
}

async function completed(ids: readonly string[]): Promise<number> {
  const statuses = ids.map(async (id) => {
    return ((await (await fetch(`${service.url}/v1/jobs/${id}`)).json()) as Job).status;
  });
  return (await Promise.all(statuses)).filter((status) => status === "completed").length;
}

const untilAllEnded = () =>
  until("every worker has ended", () => scaler.living === 0 && scaler.exitCodes.length > 0, 30_000);

test("the very first request starts the first worker, though nothing is known of the model yet", async () => {
  const response = await service.post("/v1/rerank", { query: "first", documents: ["a"] });
  expect(response.status).toBe(200);
  await untilAllEnded();
});

test(`from zero workers, a burst of ${BURST} jobs: all done, none lost, zero workers again`, async () => {
  expect(scaler.living).toBe(0);
  const ids = await submit(BURST, "burst");
  expect(new Set(ids).size).toBe(BURST);
  await until("nothing is left", async () => (await outstanding()) === 0, 60_000);
  expect(await completed(ids)).toBe(BURST);
  expect(scaler.most).toBeGreaterThan(1);
  expect(scaler.most).toBeLessThanOrEqual(MOST_WORKERS);
  await untilAllEnded();
  expect(await outstanding()).toBe(0);
});

test("bursts that come while workers end, or just after, are picked up as well", async () => {
  const endings = scaler.exitCodes.length;
  const ids = await submit(60, "before");
  await until("some worker is about to end", async () => (await outstanding()) === 0, 60_000);
  // In the gap: the workers that have been idle for a while, and those that have just ended.
  ids.push(...(await submit(60, "in the gap")));
  await until("one has ended", () => scaler.exitCodes.length > endings, 60_000);
  ids.push(...(await submit(60, "at the end")));
  await until("all are done", async () => (await completed(ids)) === ids.length, 60_000);
  await untilAllEnded();
  expect(new Set(scaler.exitCodes)).toEqual(new Set([0]));
});
