// What more workers are worth: the same closed load on 1, 2, 4 and 8 of them, whose engine sleeps 100 ms a
// batch, so that it is the queue that is measured and not the cores. `node benchmarks/throughput.ts
// [--workers 1,2,4,8] [--seconds 15]`.
import { loadavg } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { HttpClient } from "./http-client.ts";
import { describeMachine } from "./machine.ts";
import { cpuMs } from "./process-usage.ts";
import { writeResult } from "./result-file.ts";
import { type BenchmarkService, withService } from "./service.ts";

const BATCH_MS = 100;
/** Runs that a worker holds: one in the engine, the others ready for it. */
const HELD = 4;
/** Callers a worker: its places are always taken, and as many wait in the queue. */
const CALLERS = 2 * HELD;
const WARM_UP_MS = 3000;
const WORKER = fileURLToPath(new URL("throughput/sleeping-worker.ts", import.meta.url));

const { values } = parseArgs({
  options: {
    workers: { type: "string", default: "1,2,4,8" },
    seconds: { type: "string", default: "15" },
  },
});
const counts = values.workers.split(",").map(Number);
const measuredMs = Number(values.seconds) * 1000;
const machine = describeMachine();

interface Throughput {
  readonly workers: number;
  readonly runsPerSecond: number;
  readonly load: number;
  /** CPU that API and Redis took for a run. */
  readonly cpuMs: number;
}

async function measure(workers: number, service: BenchmarkService): Promise<Throughput> {
  const callers = workers * CALLERS;
  const client = new HttpClient(service.url, callers);
  const doneAtMs: number[] = [];
  let isOn = true;
  let sent = 0;
  const calling = Array.from({ length: callers }, async () => {
    while (isOn) {
      const body = { query: `query ${sent++}`, documents: ["a document", "and another"] };
      await client.rerank(Buffer.from(JSON.stringify(body)));
      doneAtMs.push(performance.now());
    }
  });
  await delay(WARM_UP_MS);
  const cpu = () => cpuMs(service.pids.api) + cpuMs(service.pids.redis);
  const cpuBefore = cpu();
  const startMs = performance.now();
  await delay(measuredMs);
  const endMs = performance.now();
  const usedMs = cpu() - cpuBefore;
  const load = loadavg()[0] ?? 0;
  isOn = false;
  await Promise.all(calling);
  client.close();
  const done = doneAtMs.filter((atMs) => atMs >= startMs && atMs < endMs).length;
  const runsPerSecond = (1000 * done) / (endMs - startMs);
  console.error(`${workers} workers: ${runsPerSecond.toFixed(1)} runs/s`);
  return { workers, runsPerSecond, load, cpuMs: usedMs / done };
}

const results: Throughput[] = [];
for (const workers of counts) {
  const settings = { CONCURRENCY: String(HELD), BATCH_MS: String(BATCH_MS) };
  const pool = { workers, entry: WORKER };
  results.push(await withService((service) => measure(workers, service), settings, pool));
}

const [first] = results;
const single = first ? first.runsPerSecond / first.workers : Number.NaN;
const ideal = 1000 / BATCH_MS;
const inWords = (workers: number) => (workers === 1 ? "1 worker" : `${workers} workers`);
writeResult(
  {
    name: "throughput",
    summary: `Workers whose engine sleeps ${BATCH_MS} ms a batch of one run, ${HELD} places each, ${CALLERS} callers a worker that send again as soon as they are answered; ${values.seconds} s each after ${WARM_UP_MS / 1000} s.`,
    ratios: results.slice(1).map(({ workers, runsPerSecond }) => ({
      what: `${inWords(workers)} : ${workers / (first?.workers ?? 1)} × ${inWords(first?.workers ?? 1)}`,
      value: runsPerSecond / (single * workers),
      unit: "×",
      atLeast: 0.95,
    })),
    figures: results.flatMap(({ workers, runsPerSecond, load, cpuMs }) => [
      { what: `${inWords(workers)}, runs a second`, value: runsPerSecond, unit: "" },
      {
        what: `${inWords(workers)}, share of what the engines can do`,
        value: runsPerSecond / (ideal * workers),
        unit: "×",
      },
      { what: `${inWords(workers)}, CPU of API and Redis a run`, value: cpuMs, unit: "ms" },
      { what: `${inWords(workers)}, load average at the end`, value: load, unit: "" },
    ]),
  },
  machine,
);
