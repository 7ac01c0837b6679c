// The real `openai` package uploads 5,000 reranks, waits and downloads, while a worker and the API are killed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import OpenAI, { toFile } from "openai";
import type { Batch, BatchCreateParams } from "openai/resources/batches";
import { afterAll, afterEach, expect, test } from "vitest";
import { type ApiProcess, startApiProcess } from "../../support/api-process.ts";
import { inputLine } from "../../support/bulk-calls.ts";
import { fakeLogit } from "../../support/fake-scorer.ts";
import { noteFault, type Tally } from "../../support/fault-table.ts";
import { useRedis } from "../../support/redis.ts";
import { until } from "../../support/until.ts";
import { startWorkerProcess, type WorkerProcess } from "../../support/worker-process.ts";

const LINES = 5000;
const EXECUTED_KEY = "test:executed";

const redis = useRedis();
const folder = mkdtempSync(join(tmpdir(), "crossrank-files-"));
const workers: WorkerProcess[] = [];
let api: ApiProcess | undefined;
let tally: Tally | null = null;
afterEach(({ task }) => {
  const fault = "openai SDK; worker, API SIGKILL";
  noteFault({ fault, passed: task.result?.state !== "fail", tally });
});
afterAll(async () => {
  for (const process of [...workers, ...(api ? [api] : [])]) await process.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function startWorker(): Promise<void> {
  const settings = { SCORE_MS: "5", CONCURRENCY: "64", EXECUTED_KEY };
  workers.push(await startWorkerProcess(redis.url, settings));
}

async function startApi(port = "0"): Promise<ApiProcess> {
  api = await startApiProcess(redis.url, { FILES_DIR: folder, PORT: port });
  return api;
}

/** Every tenth line is refused, so that both files are written to. */
const isRefused = (line: number) => line % 10 === 0;
const documentsOf = (line: number) => ["a", "b".repeat((line % 50) + 2)];
const textOf = (line: number) =>
  inputLine(`line ${line}`, {
    query: isRefused(line) ? " " : `query ${line}`,
    documents: documentsOf(line),
    raw_scores: true,
  });

interface OutputLine {
  readonly custom_id: string;
  readonly response: {
    readonly status_code: number;
    readonly body: { readonly results?: readonly { index: number; logit: number }[] };
  };
}

test("5,000 lines through the openai package: each has its one right result, whatever is killed", async () => {
  await Promise.all([startWorker(), startWorker()]);
  const first = await startApi();
  // The package repeats by itself what a dead server did not answer; twice unless told otherwise.
  const client = new OpenAI({ baseURL: `${first.url}/v1`, apiKey: "none", maxRetries: 8 });
  const lines = Array.from({ length: LINES }, (_, line) => line);
  const input = await toFile(Buffer.from(lines.map(textOf).join("")), "input.jsonl");
  const file = await client.files.create({ file: input, purpose: "batch" });
  const { id } = await client.batches.create({
    input_file_id: file.id,
    // The package's types name OpenAI's own endpoints only.
    endpoint: "/v1/rerank" as BatchCreateParams["endpoint"],
    completion_window: "24h",
  });
  const untilBatch = (what: string, probe: (batch: Batch) => boolean) =>
    until(
      what,
      async () => {
        const batch = await client.batches.retrieve(id);
        return probe(batch) ? batch : undefined;
      },
      90_000,
    );
  const untilDone = (share: number) =>
    untilBatch(`${share * 100} % is done`, ({ status, request_counts: counts }) => {
      return status === "in_progress" && (counts?.completed ?? 0) > LINES * share;
    });

  await untilDone(0.2);
  await workers[0]?.kill("SIGKILL");
  await untilDone(0.4);
  await first.kill("SIGKILL");
  // Whoever waits is on it meanwhile, with the package's own patience.
  const waiting = untilBatch("the batch has ended", ({ status }) => status === "completed");
  await Promise.all([startWorker(), startApi(new URL(first.url).port)]);
  const healedMs = performance.now();
  await untilBatch("the API is back", () => true);
  const recoveryMs = Math.round(performance.now() - healedMs);
  const { request_counts: counts, output_file_id, error_file_id } = await waiting;

  const linesOf = async (fileId = "") => {
    const text = await (await client.files.content(fileId)).text();
    return text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as OutputLine);
  };
  const [output, errors] = await Promise.all([linesOf(output_file_id), linesOf(error_file_id)]);
  const named = new Set([...output, ...errors].map(({ custom_id }) => custom_id));
  const queries = await redis.client.lrange(EXECUTED_KEY, 0, -1);
  tally = {
    acknowledged: LINES,
    refused: errors.filter(({ response }) => response.status_code === 422).length,
    lost: LINES - named.size,
    failed: errors.filter(({ response }) => response.status_code !== 422).length,
    runTwice: queries.length - new Set(queries).size,
    recoveryMs,
  };
  const refused = lines.filter(isRefused);
  const answered = lines.filter((line) => !isRefused(line));
  expect(counts).toEqual({ total: LINES, completed: answered.length, failed: refused.length });
  const nameOf = (line: number) => `line ${line}`;
  // In the input's order.
  expect(errors.map(({ custom_id }) => custom_id)).toEqual(refused.map(nameOf));
  expect(output.map(({ custom_id }) => custom_id)).toEqual(answered.map(nameOf));
  const right = answered.map((line) => {
    const [short = "", long = ""] = documentsOf(line).map(fakeLogit);
    return [200, [1, long], [0, short]];
  });
  const got = output.map(({ response: { status_code: status, body } }) => [
    status,
    ...(body.results ?? []).map(({ index, logit }) => [index, logit]),
  ]);
  expect(got).toEqual(right);
});
