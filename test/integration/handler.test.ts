// Scoring without a queue: batches through one handler, in SQS' and RunPod's shapes.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { loadConfig } from "@crossrank/protocol/config";
import { jobLimits } from "@crossrank/protocol/contract";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runPodListener } from "../../apps/worker/src/entries/runpod.ts";
import { createHandler, type SqsRecord } from "../../apps/worker/src/entries/sqs-lambda.ts";
import {
  type BatchItem,
  type BatchResult,
  processBatch,
} from "../../apps/worker/src/handler/process-batch.ts";
import { createFakeScorer, type FakeScorer, fakeLogit } from "../support/fake-scorer.ts";
import { post } from "../support/post.ts";
import { until } from "../support/until.ts";

const limits = jobLimits(loadConfig({ MAX_JOB_BODY_BYTES: "1000" }));
let scorer: FakeScorer;
beforeEach(() => {
  scorer = createFakeScorer();
});
const run = (items: readonly BatchItem[]) => processBatch(items, { scorer, limits });

describe("processBatch", () => {
  test("each item gets a native reply of its own, in order; equal texts are scored once", async () => {
    const documents = ["aa", { id: "x", text: "bbbb" }, "aa"];
    const results = await run([
      { id: "1", request: { query: "q", documents, top_n: 2, raw_scores: true } },
      { id: "2", request: { query: "q", documents: ["c"], model: "fake-model" } },
    ]);
    expect(results).toMatchObject([
      {
        id: "1",
        ok: {
          id: "1",
          model: "fake-model",
          results: [{ index: 1, id: "x", logit: fakeLogit("bbbb") }, { index: 0 }],
          usage: { documents: 3, scored_documents: 2 },
          cache: "miss",
        },
      },
      { id: "2", ok: { results: [{ index: 0 }] } },
    ]);
    expect(scorer.scored.toSorted()).toEqual(["aa", "bbbb", "c"]);
  });

  test("what is wrong with one item is said of it alone, and whether to send it again", async () => {
    const strict = { long_document: { strategy: "error" } };
    const results = await run([
      { id: "no body", request: undefined },
      { id: "no query", request: { documents: ["a"] } },
      { id: "long", request: { query: "q", documents: ["a", "x".repeat(2000)], ...strict } },
      { id: "other", request: { query: "q", documents: ["a"], model: "other" } },
      { id: "good", request: { query: "q", documents: ["a"] } },
    ]);
    expect(results).toMatchObject([
      { error: { code: "invalid_request" }, retryable: false },
      { error: { code: "invalid_request", message: expect.stringContaining("/query") } },
      { error: { code: "document_too_long", message: expect.stringContaining("/documents/1") } },
      { error: { code: "not_found" }, retryable: false },
      { ok: { results: [{ index: 0 }] } },
    ]);
  });

  test("what fails all that share a batch with it fails, in the end, itself alone", async () => {
    const { score } = scorer;
    let atOnce = 0;
    const shared = {
      ...scorer,
      async score(...[query, documents, call]: Parameters<typeof score>) {
        atOnce++;
        await new Promise(setImmediate);
        const fails = atOnce > 1 || documents.includes("poison");
        atOnce--;
        if (fails) throw new Error("the engine");
        return score(query, documents, call);
      },
    };
    const items = ["a", "poison", "b"].map((text) => {
      return { id: text, request: { query: "q", documents: [text] } };
    });
    const results = await processBatch(items, { scorer: shared, limits });
    expect(results).toMatchObject([
      { id: "a", ok: {} },
      { id: "poison", error: { code: "inference_failed" }, retryable: true },
      { id: "b", ok: {} },
    ]);
  });

  test("an item has its own deadline", async () => {
    scorer.gate = new Promise(() => {});
    const [result] = await run([
      { id: "1", request: { query: "q", documents: ["a"], timeout_ms: 20 } },
    ]);
    expect(result).toMatchObject({ error: { code: "deadline_exceeded" }, retryable: true });
  });
});

describe("SQS", () => {
  const record = (messageId: string, body: unknown, arn = "arn:aws:sqs:eu:1:q"): SqsRecord => ({
    messageId,
    body: typeof body === "string" ? body : JSON.stringify(body),
    eventSourceARN: arn,
  });
  const good = { query: "q", documents: ["a"] };
  const slow = { query: "q", documents: ["b", "c"], timeout_ms: 20 };
  const kept: BatchResult[] = [];
  afterEach(() => void kept.splice(0));
  const handler = createHandler({
    process: run,
    async onResult(result) {
      if (result.id === "unkept") throw new Error("storage is away");
      kept.push(result);
    },
  });

  test("what may go better comes again; replies and what is wrong for good are handed over", async () => {
    scorer.onScored = () => {
      scorer.gate = new Promise(() => {});
    };
    const Records = [record("good", good), record("slow", slow), record("no JSON", "{")];
    const { batchItemFailures } = await handler({ Records });
    expect(batchItemFailures).toEqual([{ itemIdentifier: "slow" }]);
    expect(kept).toMatchObject([
      { id: "good", ok: {} },
      { id: "no JSON", error: { code: "invalid_request" } },
    ]);
  });

  test("a result that could not be kept comes again", async () => {
    const { batchItemFailures } = await handler({
      Records: [record("unkept", good), record("kept", good)],
    });
    expect(batchItemFailures).toEqual([{ itemIdentifier: "unkept" }]);
  });

  test("in a FIFO queue nothing overtakes what comes again", async () => {
    const fifo = "arn:aws:sqs:eu:1:q.fifo";
    const Records = ["first", "unkept", "last"].map((id) => record(id, good, fifo));
    const { batchItemFailures } = await handler({ Records });
    expect(batchItemFailures).toEqual([{ itemIdentifier: "unkept" }, { itemIdentifier: "last" }]);
    expect(kept.map(({ id }) => id)).toEqual(["first"]);
  });
});

describe("RunPod", () => {
  const listener = createServer();
  let url = "";
  beforeEach(async () => {
    listener.removeAllListeners("request");
    listener.on("request", runPodListener(run, limits.bodyBytes));
    await new Promise<void>((listening) => listener.listen(0, "127.0.0.1", listening));
    url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    listener.close();
    listener.closeAllConnections();
  });
  const input = { query: "q", documents: ["a"] };

  test("/runsync answers with the output, or why there is none", async () => {
    const { status, body } = await post(`${url}/runsync`, { input });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: expect.any(String),
      status: "COMPLETED",
      output: { results: [{ index: 0 }] },
      delayTime: expect.any(Number),
      executionTime: expect.any(Number),
    });
    const failed = await post(`${url}/runsync`, { input: { query: "q" } });
    expect(failed.body).toMatchObject({ status: "FAILED" });
    expect(failed.body.error).toContain("invalid_request: /documents");
  });

  test("/run answers at once, /status tells", async () => {
    const gate = Promise.withResolvers<void>();
    scorer.gate = gate.promise;
    const { body } = await post(`${url}/run`, { input });
    expect(body.status).toBe("IN_QUEUE");
    const status = async () => (await fetch(`${url}/status/${body.id}`)).json();
    expect(await status()).toEqual(body);
    gate.resolve();
    const done = await until("it is done", async () => {
      const job = (await status()) as { status: string };
      return job.status === "COMPLETED" && job;
    });
    expect(done).toMatchObject({ id: body.id, output: { results: [{ index: 0 }] } });
    expect((await fetch(`${url}/status/none`)).status).toBe(404);
  });

  test("what is no job is refused, and the process goes on", async () => {
    const deep = `{"input":{"query":"q","documents":[{"text":"a","x":${"[".repeat(400)}${"]".repeat(400)}}]}}`;
    const send = (body: string) => fetch(`${url}/runsync`, { method: "POST", body });
    for (const body of ["", "{", "null", "{}", deep, `{"input":"${"x".repeat(2000)}"}`]) {
      expect((await send(body)).status, body.slice(0, 20)).toBe(400);
    }
    expect((await fetch(`${url}/nowhere`)).status).toBe(404);
    expect((await fetch(`${url}/ping`)).status).toBe(200);
  });
});
