// Whether a bulk slows requests that somebody waits for, and whether it grows the API: 50,000 lines of a batch
// with the embedded model, one interactive request at a time beside them.
// `node benchmarks/bulk.ts [--lines 50000] [--requests 300]`; takes minutes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import {
  type BatchReply,
  hasEnded,
  inputLine,
  readBatch,
  startBatch,
  uploadLines,
} from "../test/support/bulk-calls.ts";
import { HttpClient } from "./http-client.ts";
import { describeMachine } from "./machine.ts";
import { mean, percentile } from "./percentile.ts";
import { residentMegabytes } from "./process-usage.ts";
import { writeResult } from "./result-file.ts";
import { type BenchmarkService, withService } from "./service.ts";
import { TextSource } from "./text-source.ts";

const DOCUMENTS = 10;
const WORDS = 60;
const LINE_DOCUMENTS = 4;
const LINE_WORDS = 20;
const SAMPLE_MS = 500;
/** Of the pause between two requests: somebody types, nothing queues behind itself. */
const PAUSE_MS = 20;

const { values } = parseArgs({
  options: {
    lines: { type: "string", default: "50000" },
    requests: { type: "string", default: "300" },
  },
});
const lineCount = Number(values.lines);
const requests = Number(values.requests);
const machine = describeMachine();
const texts = new TextSource(1);

/** A query that was never asked: nothing of it is in the cache. */
function newRequest(documents: number, words: number) {
  return {
    query: texts.english(6),
    documents: Array.from({ length: documents }, () => texts.english(words)),
  };
}

async function ask(client: HttpClient): Promise<number> {
  const body = Buffer.from(JSON.stringify(newRequest(DOCUMENTS, WORDS)));
  const sentAt = performance.now();
  await client.rerank(body);
  const tookMs = performance.now() - sentAt;
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  return tookMs;
}

async function idle(client: HttpClient, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push(await ask(client));
  return times;
}

function makeInput(): Blob {
  const parts: string[] = [];
  for (let i = 0; i < lineCount; i++) {
    parts.push(inputLine(`line ${i}`, newRequest(LINE_DOCUMENTS, LINE_WORDS)));
  }
  return new Blob(parts);
}

async function measure({ url, pids }: BenchmarkService) {
  const client = new HttpClient(url, 1);
  await idle(client, 100);
  const before = await idle(client, requests);
  const input = makeInput();
  const atStart = residentMegabytes(pids.api);
  const memory: number[] = [];
  const sampling = setInterval(() => memory.push(residentMegabytes(pids.api)), SAMPLE_MS);
  const fileId = await uploadLines(url, input);
  const afterUpload = residentMegabytes(pids.api);
  const startedAt = performance.now();
  const { id } = await startBatch(url, fileId);
  const during: number[] = [];
  let batch: BatchReply;
  do {
    batch = await readBatch(url, id);
    const { completed, total } = batch.request_counts;
    if (completed === 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    else for (let i = 0; i < 10; i++) during.push(await ask(client));
    process.stderr.write(`\r${completed} of ${total}, ${memory.at(-1)?.toFixed(0)} MB  `);
  } while (!hasEnded(batch));
  const seconds = (performance.now() - startedAt) / 1000;
  clearInterval(sampling);
  process.stderr.write("\n");
  // The last ones may have been asked after its end.
  const besideIt = during.slice(0, -10);
  const after = await idle(client, requests);
  client.close();
  return { before, after, during: besideIt, memory, atStart, afterUpload, seconds, batch, input };
}

const folder = mkdtempSync(path.join(tmpdir(), "crossrank-bulk-"));
const measured = await withService(measure, { FILES_DIR: folder, CACHE_TTL_SECONDS: "60" }).finally(
  () => rmSync(folder, { recursive: true, force: true }),
);
const { before, after, during, memory, atStart, seconds, batch, input } = measured;
const idleTimes = [...before, ...after];
const fifth = Math.floor(memory.length / 5);
const ratioAt = (share: number) => percentile(during, share) / percentile(idleTimes, share);

writeResult(
  {
    name: "bulk",
    summary: `One request at a time (${DOCUMENTS} documents of ${WORDS} words, never cached), alone (${idleTimes.length} times, before and after) and beside a batch of ${lineCount} lines (${(input.size / 1e6).toFixed(0)} MB; ${LINE_DOCUMENTS} documents of ${LINE_WORDS} words each); ${during.length} requests beside it.`,
    ratios: [
      { what: "p95 beside the batch : p95 alone", value: ratioAt(0.95), unit: "×", atMost: 2 },
      { what: "p50 beside the batch : p50 alone", value: ratioAt(0.5), unit: "×" },
    ],
    figures: [
      { what: "alone, p50", value: percentile(idleTimes, 0.5), unit: "ms" },
      { what: "alone, p95", value: percentile(idleTimes, 0.95), unit: "ms" },
      { what: "beside the batch, p50", value: percentile(during, 0.5), unit: "ms" },
      { what: "beside the batch, p95", value: percentile(during, 0.95), unit: "ms" },
      { what: "lines a second", value: lineCount / seconds, unit: "" },
      {
        what: "lines answered",
        value: batch.request_counts.completed,
        unit: "",
        atLeast: lineCount,
      },
      { what: "API's memory before the upload", value: atStart, unit: "MB" },
      { what: "after the upload", value: measured.afterUpload, unit: "MB" },
      {
        what: "grown at most since before the upload",
        value: Math.max(...memory) - atStart,
        unit: "MB",
        atMost: 60,
      },
      {
        what: "mean of the last fifth, over that of the second",
        value: mean(memory.slice(-fifth)) - mean(memory.slice(fifth, 2 * fifth)),
        unit: "MB",
      },
    ],
  },
  machine,
);
