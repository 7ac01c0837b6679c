// Whether a bulk slows requests that somebody waits for: batches with the embedded model on one worker, one
// interactive request at a time, alone and beside them, in turns.
// `node benchmarks/bulk.ts [--lines 600] [--requests 120] [--documents 20]`; takes minutes.
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
import { percentile } from "./percentile.ts";
import { writeResult } from "./result-file.ts";
import { type BenchmarkService, withService } from "./service.ts";
import { TextSource } from "./text-source.ts";

const ROUNDS = 4;
const WORDS = 40;
const LINE_DOCUMENTS = 10;
const PAUSE_MS = 20;

const { values } = parseArgs({
  options: {
    lines: { type: "string", default: "600" },
    requests: { type: "string", default: "120" },
    documents: { type: "string", default: "20" },
  },
});
const [lines, requests, documents] = [values.lines, values.requests, values.documents].map(Number);
const linesOfRound = Math.ceil((lines ?? 0) / ROUNDS);
const machine = describeMachine();
const texts = new TextSource(1);

/** A query that was never asked: nothing of it is in the cache. */
function newRequest(count: number) {
  const query = texts.english(6);
  return { query, documents: Array.from({ length: count }, () => texts.english(WORDS)) };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

/** Milliseconds of one request, after a pause: somebody types. */
async function ask(client: HttpClient): Promise<number> {
  await pause();
  const body = Buffer.from(JSON.stringify(newRequest(documents ?? 0)));
  const sentAt = performance.now();
  await client.rerank(body);
  return performance.now() - sentAt;
}

async function alone(client: HttpClient, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push(await ask(client));
  return times;
}

/** Requests from the first line that is done until the batch has ended. */
async function beside(client: HttpClient, url: string): Promise<number[]> {
  const input = Array.from({ length: linesOfRound }, (_, i) => {
    return inputLine(`line ${i}`, newRequest(LINE_DOCUMENTS));
  });
  const { id } = await startBatch(url, await uploadLines(url, input.join("")));
  const times: number[] = [];
  let batch: BatchReply;
  do {
    batch = await readBatch(url, id);
    if (batch.request_counts.completed === 0) await pause();
    else times.push(await ask(client));
  } while (!hasEnded(batch));
  if (batch.request_counts.completed !== linesOfRound) throw new Error("lines have failed");
  // The last one may have been asked after its end.
  return times.slice(0, -1);
}

async function measure({ url }: BenchmarkService) {
  const client = new HttpClient(url, 1);
  await alone(client, 30);
  const times = { alone: [] as number[], beside: [] as number[] };
  let seconds = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    times.alone.push(...(await alone(client, Math.ceil((requests ?? 0) / ROUNDS))));
    const startedAt = performance.now();
    times.beside.push(...(await beside(client, url)));
    seconds += (performance.now() - startedAt) / 1000;
    process.stderr.write(`\rround ${round} of ${ROUNDS}`);
  }
  process.stderr.write("\n");
  client.close();
  return { ...times, seconds };
}

const folder = mkdtempSync(path.join(tmpdir(), "crossrank-bulk-"));
const measured = await withService(measure, { FILES_DIR: folder }).finally(() => {
  rmSync(folder, { recursive: true, force: true });
});
const at = (arm: "alone" | "beside", share: number) => percentile(measured[arm], share);
const figuresOf = (arm: "alone" | "beside") =>
  [0.5, 0.95].map((share) => ({
    what: `${arm === "alone" ? "alone" : "beside a batch"}, p${share * 100}`,
    value: at(arm, share),
    unit: "ms",
  }));

writeResult(
  {
    name: `bulk-${documents}-documents`,
    summary: `One request at a time (${documents} documents of ${WORDS} words, never cached; one worker, one engine thread), ${measured.alone.length} times alone and ${measured.beside.length} times beside batches of ${linesOfRound} lines (${LINE_DOCUMENTS} such documents each), in ${ROUNDS} turns.`,
    ratios: [0.95, 0.5].map((share) => ({
      what: `p${share * 100} beside a batch : p${share * 100} alone`,
      value: at("beside", share) / at("alone", share),
      unit: "×",
      ...(share === 0.95 && { atMost: 2 }),
    })),
    figures: [
      ...figuresOf("alone"),
      ...figuresOf("beside"),
      {
        what: "lines a second beside them",
        value: (linesOfRound * ROUNDS) / measured.seconds,
        unit: "",
      },
    ],
  },
  machine,
);
