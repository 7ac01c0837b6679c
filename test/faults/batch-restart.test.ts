// A batch outlives whatever dies under it: every line has one result, none is torn, none is missing.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiProcess, startApiProcess } from "../support/api-process.ts";
import {
  type BatchReply,
  hasEnded,
  inputLine,
  readBatch,
  resultLines,
  startBatch,
  uploadLines,
} from "../support/bulk-calls.ts";
import { useRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";
import { startWorkerProcess, type WorkerProcess } from "../support/worker-process.ts";

const redis = useRedis();
const folder = mkdtempSync(join(tmpdir(), "crossrank-files-"));
const workers: WorkerProcess[] = [];
const apis: ApiProcess[] = [];
beforeAll(async () => {
  await Promise.all([startWorker(), startWorker()]);
});
afterAll(async () => {
  for (const process of [...workers, ...apis]) await process.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function startWorker(): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(redis.url, { SCORE_MS: "5", CONCURRENCY: "64" });
  workers.push(worker);
  return worker;
}

async function startApi(): Promise<ApiProcess> {
  const api = await startApiProcess(redis.url, { FILES_DIR: folder });
  apis.push(api);
  return api;
}

let batches = 0;
/** Every tenth line is refused, so that both files are written to. */
async function startLines(url: string, count: number): Promise<BatchReply> {
  const name = batches++;
  const lines = Array.from({ length: count }, (_, i) => {
    const query = i % 10 === 0 ? " " : `batch ${name}, line ${i}`;
    return inputLine(`line ${i}`, { query, documents: ["a", "b".repeat((i % 50) + 2)] });
  });
  return await startBatch(url, await uploadLines(url, lines.join("")));
}

const untilDone = (url: string, { id }: BatchReply, share: number) =>
  until(
    `${share * 100} % is done`,
    async () => {
      const { request_counts: counts, ...batch } = await readBatch(url, id);
      const { completed, failed, total } = counts;
      if (share < 1 && hasEnded({ ...batch, request_counts: counts })) {
        throw new Error("it ended too soon to be disturbed");
      }
      return share === 1
        ? hasEnded({ ...batch, request_counts: counts })
        : completed + failed > total * share;
    },
    90_000,
  );

async function expectEveryLineOnce(url: string, { id }: BatchReply, count: number): Promise<void> {
  const batch = await readBatch(url, id);
  expect(batch.status).toBe("completed");
  const completed = count - Math.ceil(count / 10);
  expect(batch.request_counts).toEqual({ total: count, completed, failed: count - completed });
  const output = await resultLines(url, batch.output_file_id);
  const errors = await resultLines(url, batch.error_file_id);
  const names = Array.from({ length: count }, (_, i) => `line ${i}`);
  const isRefused = (_: string, i: number) => i % 10 === 0;
  // In the input's order.
  expect(output.map((line) => line.custom_id)).toEqual(names.filter((n, i) => !isRefused(n, i)));
  expect(errors.map((line) => line.custom_id)).toEqual(names.filter(isRefused));
  expect(output.every(({ response }) => response?.status_code === 200)).toBe(true);
}

test("a worker is killed, then the API, and both start again", async () => {
  const [worker] = workers;
  const first = await startApi();
  const batch = await startLines(first.url, 2000);
  await untilDone(first.url, batch, 0.2);
  await worker?.kill("SIGKILL");
  await untilDone(first.url, batch, 0.4);
  await first.kill("SIGKILL");
  await startWorker();
  const second = await startApi();
  await untilDone(second.url, batch, 1);
  await expectEveryLineOnce(second.url, batch, 2000);
});

test("an API that hangs loses the batch to another, and writes nothing when it wakes", async () => {
  const first = await startApi();
  for (const api of apis.filter((each) => each !== first)) await api.kill("SIGKILL");
  const batch = await startLines(first.url, 2000);
  await untilDone(first.url, batch, 0.2);
  first.process.kill("SIGSTOP");
  const second = await startApi();
  const before = (await readBatch(second.url, batch.id)).request_counts.completed;
  const stoppedAtMs = Date.now();
  await until("another goes on with it", async () => {
    return (await readBatch(second.url, batch.id)).request_counts.completed > before;
  });
  expect(Date.now() - stoppedAtMs).toBeLessThan(10_000);
  first.process.kill("SIGCONT");
  await untilDone(second.url, batch, 1);
  await expectEveryLineOnce(second.url, batch, 2000);
});

test("Redis is killed and starts again on what it has on disk", async () => {
  const api = await startApi();
  const batch = await startLines(api.url, 2000);
  await untilDone(api.url, batch, 0.3);
  await redis.kill();
  await redis.restart();
  await untilDone(api.url, batch, 1);
  await expectEveryLineOnce(api.url, batch, 2000);
});
