// Whether 50,000 lines grow the API, from upload to download: two workers that score at once, so that the API
// is what is measured. `node benchmarks/bulk-memory.ts [--lines 50000]`; takes minutes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { startPrivateRedis } from "../scripts/private-redis.ts";
import { type ApiProcess, startApiProcess } from "../test/support/api-process.ts";
import {
  hasEnded,
  inputLine,
  readBatch,
  resultLines,
  startBatch,
  uploadLines,
} from "../test/support/bulk-calls.ts";
import { startWorkerProcess } from "../test/support/worker-process.ts";
import { describeMachine } from "./machine.ts";
import { mean } from "./percentile.ts";
import { residentMegabytes } from "./process-usage.ts";
import { writeResult } from "./result-file.ts";
import { TextSource } from "./text-source.ts";

const DOCUMENTS = 5;
const WORDS = 40;
const SAMPLE_MS = 250;
const WARM_UP_LINES = 2000;

const { values } = parseArgs({ options: { lines: { type: "string", default: "50000" } } });
const lineCount = Number(values.lines);
const machine = describeMachine();
const texts = new TextSource(1);

function makeInput(count: number): Blob {
  const parts: string[] = [];
  for (let i = 0; i < count; i++) {
    const documents = Array.from({ length: DOCUMENTS }, () => texts.english(WORDS));
    parts.push(inputLine(`line ${i}`, { query: texts.english(6), documents }));
  }
  return new Blob(parts);
}

async function runBatch(url: string, input: Blob, onLook: (done: number) => void) {
  const { id } = await startBatch(url, await uploadLines(url, input));
  for (;;) {
    const batch = await readBatch(url, id);
    onLook(batch.request_counts.completed);
    if (hasEnded(batch)) return batch;
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
  }
}

async function measure({ url, process: child }: ApiProcess) {
  const resident = () => residentMegabytes(child.pid ?? 0);
  await runBatch(url, makeInput(WARM_UP_LINES), () => {});
  const input = makeInput(lineCount);
  const before = resident();
  const samples: number[] = [];
  const sampling = setInterval(() => samples.push(resident()), SAMPLE_MS);
  const startedAt = performance.now();
  const batch = await runBatch(url, input, (done) => {
    process.stderr.write(`\r${done} of ${lineCount}, ${resident().toFixed(0)} MB  `);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const output = await resultLines(url, batch.output_file_id);
  clearInterval(sampling);
  process.stderr.write("\n");
  const isWhole = output.every(({ custom_id }, i) => custom_id === `line ${i}`);
  if (output.length !== lineCount || !isWhole) throw new Error("lines are missing");
  return { before, samples, seconds, megabytes: input.size / 1e6 };
}

const directory = mkdtempSync(path.join(tmpdir(), "crossrank-bulk-"));
const redis = await startPrivateRedis({ directory });
const settings = { SCORE_MS: "0", CONCURRENCY: "64", CACHE_TTL_SECONDS: "30" };
const workers = [
  await startWorkerProcess(redis.url, settings),
  await startWorkerProcess(redis.url, settings),
];
const api = await startApiProcess(redis.url, { FILES_DIR: path.join(directory, "files") });
const { before, samples, seconds, megabytes } = await measure(api).finally(async () => {
  for (const each of [api, ...workers]) await each.kill("SIGTERM");
  await redis.stop();
  rmSync(directory, { recursive: true, force: true });
});
const fifth = Math.floor(samples.length / 5);

writeResult(
  {
    name: "bulk-memory",
    summary: `A batch of ${lineCount} lines (${megabytes.toFixed(0)} MB, ${DOCUMENTS} documents of ${WORDS} words each), uploaded, run and downloaded; resident memory of the API's process, after a batch of ${WARM_UP_LINES}. The workers do not score: what is measured is the API.`,
    ratios: [],
    figures: [
      { what: "before", value: before, unit: "MB" },
      { what: "grown at most", value: Math.max(...samples) - before, unit: "MB", atMost: 60 },
      {
        what: "mean of the last fifth, over that of the second",
        value: mean(samples.slice(-fifth)) - mean(samples.slice(fifth, 2 * fifth)),
        unit: "MB",
      },
      { what: "lines a second", value: lineCount / seconds, unit: "" },
    ],
  },
  machine,
);
