// Batches beyond what OpenAI's client shows: other forms of input, their ends, what they leave in Redis.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { MOST_LINES } from "../../apps/api/src/batches/batch.ts";
import { startBulkService } from "../support/bulk.ts";
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
import type { TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
let service: TestService;
beforeAll(async () => {
  service = await startBulkService(redis.url);
});
afterEach(() => {
  service.scorer.gate = Promise.resolve();
  service.scorer.failure = undefined;
});
afterAll(() => service.close());

const documents = ["a", "bbb"];
const start = async (text: string) => startBatch(service.url, await uploadLines(service.url, text));
const ended = ({ id }: BatchReply) =>
  until("the batch has ended", async () => {
    const batch = await readBatch(service.url, id);
    return hasEnded(batch) ? batch : undefined;
  });

const post = async (path: string, body: unknown) => {
  const response = await service.post(path, body);
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text) };
};

function hold(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  service.scorer.gate = promise;
  return resolve;
}

test("Voyage's lines, with what all of them share", async () => {
  const lines = ["a", "b"].map((id) =>
    JSON.stringify({ custom_id: id, body: { query: id, documents } }),
  );
  const { body } = await post("/v1/batches", {
    input_file_id: await uploadLines(service.url, lines.join("\n")),
    endpoint: "/v1/rerank",
    completion_window: "12h",
    request_params: { top_k: 1, model: "rerank-2.5" },
  });
  expect(body.expires_at - body.created_at).toBe(12 * 3600);
  const done = await ended(body);
  const output = await resultLines(service.url, done.output_file_id);
  for (const { response } of output) {
    expect(response?.body).toMatchObject({ results: [{ index: 1 }] });
  }
});

test("blank lines, CRLF, a BOM and no newline at the end change nothing", async () => {
  const text = `\uFEFF${["a", "b", "c"].map((id) => inputLine(id, { query: id, documents })).join("\r\n\n")}`;
  const done = await ended(await start(text.trimEnd()));
  expect(done.request_counts).toEqual({ total: 3, completed: 3, failed: 0 });
  expect(done.error_file_id).toBeNull();
});

test.each([
  ["empty_file", "\n \n"],
  ["invalid_json_line", "[]"],
  ["invalid_json_line", "[".repeat(100)],
  ["missing_required_parameter", '{"body":{}}'],
  ["missing_required_parameter", '{"custom_id":"a"}'],
  ["invalid_custom_id", '{"custom_id":5,"body":{}}'],
  ["invalid_custom_id", `{"custom_id":"${"x".repeat(513)}","body":{}}`],
  ["invalid_method", '{"custom_id":"a","method":"GET","body":{}}'],
  ["invalid_url", '{"custom_id":"a","url":"/v1/embeddings","body":{}}'],
  [
    "too_many_lines",
    Array.from({ length: MOST_LINES + 1 }, (_, i) => inputLine(`${i}`, {})).join(""),
  ],
])("%s", async (code, text) => {
  const done = await ended(await start(text));
  expect(done.status).toBe("failed");
  expect(done.errors?.data.map((problem) => problem.code)).toContain(code);
  expect(done.errors?.data.length).toBeLessThanOrEqual(101);
  expect(done.request_counts).toEqual({ total: 0, completed: 0, failed: 0 });
});

test.each([
  ["/endpoint", { endpoint: "/v1/embeddings" }],
  ["/completion_window", { completion_window: "25h" }],
  ["/metadata/a", { metadata: { a: 5 } }],
])("422 for %s", async (pointer, wrong) => {
  const input_file_id = await uploadLines(service.url, inputLine("a", { query: "a", documents }));
  const right = { input_file_id, endpoint: "/v1/rerank", completion_window: "24h" };
  const { status, body } = await post("/v1/batches", { ...right, ...wrong });
  expect(status).toBe(422);
  expect(body.errors[0].pointer).toBe(pointer);
});

test("404 for a file that is not there, 422 for one that is a result", async () => {
  const right = { endpoint: "/v1/rerank", completion_window: "24h" };
  const none = await post("/v1/batches", { ...right, input_file_id: "file-0" });
  expect(none.status).toBe(404);
  const done = await ended(await start(inputLine("a", { query: "a", documents })));
  const again = await post("/v1/batches", { ...right, input_file_id: done.output_file_id });
  expect(again.status).toBe(422);
});

test("one whose window ends says of the rest that it was not run", async () => {
  const release = hold();
  const lines = Array.from({ length: 300 }, (_, i) =>
    inputLine(`${i}`, { query: `late ${i}`, documents }),
  );
  const batch = await start(lines.join(""));
  await until(
    "it runs",
    async () => (await readBatch(service.url, batch.id)).status === "in_progress",
  );
  const key = `{crossrank0:qu}:batch:${batch.id}`;
  // As if a day had passed: another process takes it over and reads its time anew.
  const record = JSON.parse((await redis.client.hget(key, "record")) ?? "");
  await redis.client.hset(key, "record", JSON.stringify({ ...record, expiresAtMs: Date.now() }));
  await redis.client.del(`{crossrank0:qu}:batch-lease:${batch.id}`);
  const done = await ended(batch);
  release();
  expect(done.status).toBe("expired");
  expect(done.request_counts).toEqual({ total: 300, completed: 0, failed: 300 });
  const errors = await resultLines(service.url, done.error_file_id);
  expect(errors.map(({ custom_id }) => custom_id)).toEqual(lines.map((_, i) => `${i}`));
  expect(new Set(errors.map(({ error }) => error?.code))).toEqual(new Set(["batch_expired"]));
});

test("lines that fail stand in the errors file as a call of their own would", async () => {
  service.scorer.failure = new Error("broken");
  const done = await ended(
    await start(inputLine("a", { query: "fails", documents, cache: "no-store" })),
  );
  expect(done).toMatchObject({ status: "completed", output_file_id: null });
  const [error] = await resultLines(service.url, done.error_file_id);
  expect(error).toMatchObject({
    custom_id: "a",
    response: { status_code: 500, body: { code: "inference_failed" } },
    error: { code: "inference_failed" },
  });
});

test("its lines are no jobs of the caller's, and leave nothing behind", async () => {
  const kinds = ["job", "idempotency", "batch-jobs", "batch-lease", "v*:pending", "v*:run"];
  const left = () => Promise.all(kinds.map((kind) => redis.client.keys(`{crossrank*}:${kind}:*`)));
  const before = await left();
  const lines = Array.from({ length: 50 }, (_, i) =>
    inputLine(`${i}`, { query: `${i}`, documents }),
  );
  await ended(await start(lines.join("")));
  const { data } = (await (await fetch(`${service.url}/v1/jobs`)).json()) as { data: unknown[] };
  expect(data).toEqual([]);
  await until("its lease is given back", async () => {
    return (await left()).flat().length <= before.flat().length;
  });
  expect(await redis.client.zcard("{crossrank0:qu}:open-batches")).toBe(0);
});

test("a waiting request is answered while the lines of a batch fill the workers", async () => {
  const release = hold();
  const lines = Array.from({ length: 100 }, (_, i) =>
    inputLine(`${i}`, { query: `bulk ${i}`, documents }),
  );
  const calls = service.scorer.calls.length;
  const batch = await start(lines.join(""));
  await until("the background is full", () => service.scorer.calls.length >= calls + 16);
  const asked = post("/v1/rerank", { query: "now", documents: ["zzz"] });
  await until("the request is with a worker", () => {
    return service.scorer.calls.some(({ background }) => !background);
  });
  release();
  expect((await asked).status).toBe(200);
  expect((await ended(batch)).status).toBe("completed");
});
