// The real `openai` package, told only where the service is: files and batches, from upload to output.
import OpenAI, { APIError, NotFoundError, toFile } from "openai";
import type { Batch, BatchCreateParams } from "openai/resources/batches";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startBulkService } from "../support/bulk.ts";
import { useRedis } from "../support/redis.ts";
import type { TestService } from "../support/service.ts";
import { documents, ORDER, query } from "../support/three-documents.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
const KEY = "a-key-of-the-clients-0123456789";
let service: TestService;
let client: OpenAI;
beforeAll(async () => {
  service = await startBulkService(redis.url, {
    API_KEYS: `clients:${KEY} other:${KEY}-of-another`,
  });
  client = new OpenAI({ baseURL: `${service.url}/v1`, apiKey: KEY, maxRetries: 0 });
});
afterEach(() => {
  service.scorer.gate = Promise.resolve();
});
afterAll(() => service.close());

/** The client's types name OpenAI's own endpoints only. */
const ENDPOINT = "/v1/rerank" as BatchCreateParams["endpoint"];

const line = (customId: string, body: object) =>
  JSON.stringify({ custom_id: customId, method: "POST", url: "/v1/rerank", body });

async function start(lines: readonly string[]): Promise<Batch> {
  const file = await client.files.create({
    file: await toFile(Buffer.from(lines.join("\n")), "input.jsonl"),
    purpose: "batch",
  });
  return await client.batches.create({
    input_file_id: file.id,
    endpoint: ENDPOINT,
    completion_window: "24h",
    metadata: { ticket: "A-1" },
  });
}

const ENDED = ["completed", "failed", "expired", "cancelled"];
const ended = ({ id }: Batch) =>
  until("the batch has ended", async () => {
    const batch = await client.batches.retrieve(id);
    return ENDED.includes(batch.status) ? batch : undefined;
  });

interface OutputLine {
  readonly custom_id: string;
  readonly response: { status_code: number; body: { results: { index: number }[] } } | null;
  readonly error: { code: string } | null;
}

async function linesOf(fileId: string | null | undefined): Promise<OutputLine[]> {
  const text = await (await client.files.content(fileId ?? "")).text();
  return text
    .split("\n")
    .filter(Boolean)
    .map((each) => JSON.parse(each) as OutputLine);
}

test("upload, create, wait, download: every line answered, those at fault in the errors file", async () => {
  const batch = await start([
    line("right", { query, documents }),
    line("blank", { query: " ", documents }),
    line("unknown", { query, documents, model: "gpt" }),
    line("right too", { query, documents, top_n: 1 }),
  ]);
  expect(batch).toMatchObject({ object: "batch", endpoint: ENDPOINT, metadata: { ticket: "A-1" } });
  const done = await ended(batch);
  expect(done.status).toBe("completed");
  expect(done.request_counts).toEqual({ total: 4, completed: 2, failed: 2 });
  expect(done.errors).toBeNull();
  const output = await linesOf(done.output_file_id);
  expect(output.map(({ custom_id }) => custom_id)).toEqual(["right", "right too"]);
  const orders = output.map(({ response }) => response?.body.results.map(({ index }) => index));
  expect(orders).toEqual([ORDER, ORDER.slice(0, 1)]);
  const errors = await linesOf(done.error_file_id);
  const told = errors.map((each) => [each.custom_id, each.response?.status_code, each.error?.code]);
  expect(told).toEqual([
    ["blank", 422, "invalid_request"],
    ["unknown", 404, "not_found"],
  ]);
});

test("an input that is none fails with its lines named", async () => {
  const batch = await start([
    line("a", { query, documents }),
    "{",
    line("a", { query, documents }),
  ]);
  const done = await ended(batch);
  expect(done).toMatchObject({ status: "failed", output_file_id: null, error_file_id: null });
  const problems = done.errors?.data?.map(({ code, line: at, param }) => [code, at, param]);
  expect(problems).toEqual([
    ["invalid_json_line", 2, null],
    ["duplicate_custom_id", 3, "custom_id"],
  ]);
});

test("cancel keeps what is done and says of the rest that it was not run", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = line("first", { query: "done before", documents });
  const rest = Array.from({ length: 600 }, (_, i) =>
    line(`${i}`, { query: `held ${i}`, documents }),
  );
  service.scorer.onScored = () => {
    service.scorer.gate = promise;
  };
  const batch = await start([first, ...rest]);
  await until("it runs", async () => {
    return (await client.batches.retrieve(batch.id)).status === "in_progress";
  });
  const cancelling = await client.batches.cancel(batch.id);
  expect(["cancelling", "cancelled"]).toContain(cancelling.status);
  const done = await ended(batch);
  resolve();
  service.scorer.onScored = undefined;
  expect(done.status).toBe("cancelled");
  const { completed = 0, failed, total } = done.request_counts ?? {};
  expect(total).toBe(601);
  expect(completed + (failed ?? 0)).toBe(601);
  const errors = await linesOf(done.error_file_id);
  expect(errors.length).toBe(failed);
  expect(new Set(errors.map(({ error }) => error?.code))).toEqual(new Set(["batch_cancelled"]));
  // Nothing of it waits any more.
  expect(await redis.client.keys("{crossrank0:qu}:batch-jobs:*")).toEqual([]);
});

test("pages of batches and files, as its iterators read them", async () => {
  const [one, two] = [await start([line("1", { query, documents })]), await start(["{"])];
  await Promise.all([ended(one), ended(two)]);
  const ids: string[] = [];
  for await (const batch of client.batches.list({ limit: 2 })) ids.push(batch.id);
  expect(ids.slice(0, 2)).toEqual([two.id, one.id]);
  expect(new Set(ids).size).toBe(ids.length);
  const files: string[] = [];
  for await (const file of client.files.list({ limit: 1 })) files.push(file.id);
  expect(files).toContain(one.input_file_id);
  await client.files.delete(one.input_file_id);
  await expect(client.files.retrieve(one.input_file_id)).rejects.toThrow(NotFoundError);
});

test("errors are the package's own; another key sees nothing", async () => {
  const batch = await start([line("1", { query, documents })]);
  const other = new OpenAI({
    baseURL: `${service.url}/v1`,
    apiKey: `${KEY}-of-another`,
    maxRetries: 0,
  });
  await expect(other.batches.retrieve(batch.id)).rejects.toThrow(NotFoundError);
  await expect(other.files.content(batch.input_file_id)).rejects.toThrow(NotFoundError);
  expect((await other.batches.list()).data).toEqual([]);
  const wrong = client.batches.create({
    input_file_id: batch.input_file_id,
    endpoint: "/v1/embeddings",
    completion_window: "24h",
  });
  const error = await wrong.catch((thrown: unknown) => thrown as APIError);
  expect(error).toBeInstanceOf(APIError);
  expect(error).toMatchObject({ status: 422, code: "invalid_request", param: "/endpoint" });
  const fineTune = client.files.create({
    file: await toFile(Buffer.from("{}"), "a"),
    purpose: "fine-tune",
  });
  await expect(fineTune).rejects.toMatchObject({ status: 422, param: "/purpose" });
});
