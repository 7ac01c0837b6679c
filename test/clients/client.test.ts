// The client package and its adapters against a running service: order, typed errors, retries.

import {
  Crossrank,
  CrossrankApiError,
  CrossrankConnectionError,
  CrossrankTimeoutError,
} from "@crossrank/client";
import { createCrossrank, crossrank } from "@crossrank/client/ai-sdk";
import { CrossrankRerank } from "@crossrank/client/langchain";
import { Document } from "@langchain/core/documents";
import { createProviderRegistry, rerank } from "ai";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { documents, ORDER, query } from "../support/three-documents.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
let service: TestService;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url });
});
afterAll(() => service.close());

describe("Crossrank", () => {
  test("tells which result of a search was chosen, and reads what that comes to", async () => {
    const client = new Crossrank({ baseUrl: service.url });
    const collection = "chosen";
    await client.createCollection({ name: collection });
    await client.importDocuments(collection, [
      { id: "1", text: "pump" },
      { id: "2", text: "pump and fork" },
    ]);
    const interleave = { with: "recall" } as const;
    const { impression_id, results } = await client.search({
      collection,
      query: "pump",
      interleave,
    });
    const document_id = results[0]?.id ?? "";
    const told = { impression_id: impression_id ?? "", document_id, action: "like" } as const;
    expect(await until("it is kept", () => client.feedback(told))).toMatchObject({ counted: true });
    const { windows } = await client.feedbackFigures(collection);
    expect(windows[0]).toMatchObject({ window: "1h", impressions: 1, actions: { like: 1 } });
    const { comparisons } = await client.interleaving(collection);
    const [comparison] = comparisons;
    expect(comparison).toMatchObject({ against: interleave, impressions: 1 });
    expect((comparison?.wins ?? 0) + (comparison?.losses ?? 0)).toBe(1);
  });

  test("ranks, and tells the service's problem by its code and fields", async () => {
    const client = new Crossrank({ baseUrl: `${service.url}/` });
    const reply = await client.rerank({ query, documents });
    expect(reply.results.map(({ index }) => index)).toEqual(ORDER);
    const refused = client.rerank({ query, documents, top_n: -1 });
    await expect(refused).rejects.toBeInstanceOf(CrossrankApiError);
    await expect(refused).rejects.toMatchObject({
      status: 422,
      code: "invalid_request",
      isRetryable: false,
      fields: [{ pointer: "/top_n" }],
      requestId: expect.stringMatching(/^req_/),
    });
  });

  test("submits a job and waits for it", async () => {
    const client = new Crossrank({ baseUrl: service.url });
    const { id } = await client.submitJob({ query: "a job", documents });
    const job = await client.waitForJob(id);
    expect(job.result?.results.map(({ index }) => index)).toEqual(ORDER);
  });

  test("a service that is not there, and an answer that does not come in time", async () => {
    const nobody = new Crossrank({ baseUrl: "http://127.0.0.1:1", maxRetries: 0 });
    await expect(nobody.rerank({ query, documents })).rejects.toBeInstanceOf(
      CrossrankConnectionError,
    );
    const gate = Promise.withResolvers<void>();
    service.scorer.gate = gate.promise;
    const client = new Crossrank({ baseUrl: service.url, timeoutMs: 200 });
    const late = client.rerank({ query: "held", documents });
    await expect(late).rejects.toBeInstanceOf(CrossrankTimeoutError);
    gate.resolve();
  });

  test("comes again when the service says so, after the time that it says", async () => {
    const replies = [overloaded("30"), Response.json({ results: [] })];
    const calledAt: number[] = [];
    const client = new Crossrank({
      fetch: async () => {
        calledAt.push(performance.now());
        return replies.shift() ?? Response.error();
      },
    });
    await client.rerank({ query, documents });
    const [first = 0, second = 0] = calledAt;
    expect(second - first).toBeGreaterThanOrEqual(29);
  });
});

describe("jobs", () => {
  const client = () => new Crossrank({ baseUrl: service.url });

  test("one call makes one job, also when its first answer is lost", async () => {
    let lost = 0;
    const flaky = new Crossrank({
      baseUrl: service.url,
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        if (lost++ === 0) throw new TypeError("the connection broke off");
        return response;
      },
    });
    const before = (await client().jobs({ limit: 100 })).data.length;
    await flaky.submitJob({ query: "once", documents, priority: "bulk" });
    expect((await client().jobs({ limit: 100 })).data.length).toBe(before + 1);
  });

  test("go to models, wait in a queue and are run by workers that can be asked for", async () => {
    const { data, limits } = await client().models();
    expect(data).toMatchObject([{ default: true, workers: 1 }]);
    expect(limits.documents).toBe(1000);
    expect((await client().workers()).workers).toMatchObject([{ device: "cpu" }]);
    expect((await client().queue()).data.length).toBeGreaterThan(0);
  });

  test("are listed in pages and canceled", async () => {
    service.scorer.gate = new Promise(() => {});
    const { id } = await client().submitJob({ query: "canceled", documents });
    expect((await client().cancelJob(id)).status).toBe("canceled");
    service.scorer.gate = Promise.resolve();
    const { data, next } = await client().jobs({ limit: 1 });
    expect(data).toMatchObject([{ id, status: "canceled" }]);
    expect((await client().jobs({ after: next ?? "", status: "canceled" })).data).toEqual([]);
  });

  test("tell what happens, also over a connection that breaks off", async () => {
    let cuts = 0;
    const flaky = new Crossrank({
      baseUrl: service.url,
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        if (cuts++ > 2 || response.body === null) return response;
        // One event, then the line is cut.
        const reader = response.body.getReader();
        const { value } = await reader.read();
        await reader.cancel();
        const body = new ReadableStream({
          start(controller) {
            controller.enqueue(value);
          },
          pull: (controller) => controller.error(new Error("cut")),
        });
        return new Response(body, { status: 200 });
      },
    });
    const { id } = await client().submitJob({ query: "told", documents });
    const kinds: string[] = [];
    for await (const { event } of flaky.jobEvents(id)) kinds.push(event);
    expect(kinds).toEqual(["queued", "running", "scored", "completed"]);
  });
});

describe("Vercel AI SDK", () => {
  test("ranks texts and objects", async () => {
    const model = crossrank({ baseUrl: service.url }).rerankingModel();
    const { ranking } = await rerank({ model, query, documents, topN: 2 });
    expect(ranking.map(({ originalIndex }) => originalIndex)).toEqual(ORDER.slice(0, 2));
    const objects = documents.map((text) => ({ text }));
    const { rerankedDocuments } = await rerank({ model, query, documents: objects });
    expect(rerankedDocuments).toEqual(ORDER.map((index) => objects[index]));
  });

  test("a refusal is the SDK's own error, with our code", async () => {
    const model = crossrank({ baseUrl: service.url }).rerankingModel("gpt");
    await expect(rerank({ model, query, documents })).rejects.toMatchObject({
      name: "AI_APICallError",
      statusCode: 404,
      isRetryable: false,
      data: { code: "not_found" },
    });
  });

  test("is a provider as others are: by name in a registry, with a default instance", async () => {
    const registry = createProviderRegistry({ ours: createCrossrank({ baseUrl: service.url }) });
    const { response } = await rerank({
      model: registry.rerankingModel("ours:default"),
      query,
      documents,
    });
    expect(response.modelId).toBe("fake-model");
    expect(() => crossrank.languageModel("gpt")).toThrow("No such languageModel");
    expect(crossrank.rerankingModel()).toMatchObject({ provider: "crossrank.reranking" });
  });

  test("providerOptions reach the service, but not in place of the call's own fields", async () => {
    const { ranking } = await rerank({
      model: crossrank({ baseUrl: service.url }).reranking(),
      query,
      documents,
      providerOptions: { crossrank: { threshold: { method: "percent", share: 1 }, documents: [] } },
    });
    expect(ranking.map(({ originalIndex }) => originalIndex)).toEqual(ORDER.slice(0, 1));
  });

  test.each([
    ["no connection", () => Promise.reject(new TypeError("refused")), true],
    ["an overload", async () => overloaded("2000"), true],
    ["an hour's wait", async () => overloaded("3600000"), false],
  ])(
    "%s is left to the SDK to repeat, which is told whether to, and never the texts",
    async (_, answer, isRetryable) => {
      const fetch = vi.fn(answer);
      const model = crossrank({ fetch }).rerankingModel();
      const failed = rerank({ model, query, documents, maxRetries: 0 });
      await expect(failed).rejects.toMatchObject({
        name: "AI_APICallError",
        url: "http://127.0.0.1:8080/v1/rerank",
        isRetryable,
        requestBodyValues: {},
      });
      expect(fetch).toHaveBeenCalledOnce();
    },
  );
});

const overloaded = (retryAfterMs: string) =>
  Response.json(
    { code: "overloaded", retryable: true },
    { status: 503, headers: { "retry-after-ms": retryAfterMs } },
  );

test("LangChain: further fields of a request reach the service", async () => {
  const request = { threshold: { method: "percent", share: 1 } } as const;
  const compressor = new CrossrankRerank({ baseUrl: service.url, request });
  const candidates = documents.map((pageContent) => new Document({ pageContent }));
  expect(await compressor.compressDocuments(candidates, query)).toHaveLength(1);
});

test("LangChain: the best documents, with their scores and all they were", async () => {
  const compressor = new CrossrankRerank({ baseUrl: service.url, topN: 2 });
  const candidates = documents.map(
    (pageContent, page) => new Document({ pageContent, metadata: { page } }),
  );
  const kept = await compressor.compressDocuments(candidates, query);
  expect(kept.map(({ metadata }) => metadata["page"])).toEqual(ORDER.slice(0, 2));
  expect(kept[0]?.metadata["relevanceScore"]).toBeGreaterThan(kept[1]?.metadata["relevanceScore"]);
});
