// `POST /v1/rerank` through a real API, a real queue, a real Redis and a worker on a fake scorer.

import type { RerankReply } from "@crossrank/protocol/reply-contract";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fakeLogit } from "../support/fake-scorer.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
let service: TestService;

beforeAll(async () => {
  service = await startService({ redisUrl: redis.url });
});
afterAll(() => service.close());
beforeEach(() => {
  service.scorer.scored.length = 0;
});

let unique = 0;
const newQuery = () => `query ${++unique}`;

async function rerank(body: Record<string, unknown>): Promise<RerankReply> {
  const response = await service.post("/v1/rerank", body);
  expect(response.status).toBe(200);
  return (await response.json()) as RerankReply;
}

describe("the reply", () => {
  test("orders by logit, ties by input index, and names every document once", async () => {
    const documents = [
      "short",
      "a much longer document",
      "equal",
      "the longest document of all four",
    ];
    const reply = await rerank({ query: newQuery(), documents });
    expect(reply.results.map(({ index }) => index)).toEqual([3, 1, 0, 2]);
    expect(reply.model).toBe("fake-model");
    expect(reply.id).toMatch(/^rr_/);
  });

  test("gives relevance_score as the sigmoid of the logit, and the logit when asked", async () => {
    const [document] = ["twelve chars"];
    const reply = await rerank({ query: newQuery(), documents: [document], raw_scores: true });
    expect(reply.results[0]?.logit).toBe(2);
    expect(reply.results[0]?.relevance_score).toBeCloseTo(1 / (1 + Math.exp(-2)), 15);
    const plain = await rerank({ query: newQuery(), documents: [document] });
    expect(plain.results[0]).not.toHaveProperty("logit");
  });

  test("echoes ids always and documents only when asked, as they were sent", async () => {
    const documents = [{ text: "first", id: "a", page: 7 }, "second one"];
    const reply = await rerank({ query: newQuery(), documents });
    expect(reply.results).toMatchObject([{ index: 1 }, { index: 0, id: "a" }]);
    expect(reply.results[0]).not.toHaveProperty("document");
    const echoed = await rerank({ query: newQuery(), documents, return_documents: true });
    expect(echoed.results.map(({ document }) => document)).toEqual([
      { text: "second one" },
      { text: "first", id: "a", page: 7 },
    ]);
  });

  test("says which documents and whether the query were cut, and counts tokens", async () => {
    const query = "q".repeat(1001);
    const reply = await rerank({ query, documents: ["d".repeat(1001), "dd"] });
    expect(reply.results.map(({ truncated }) => truncated)).toEqual([true, false]);
    expect(reply.query_truncated).toBe(true);
    expect(reply.usage).toEqual({
      prompt_tokens: 2 * 1001 + 1001 + 2,
      completion_tokens: 0,
      total_tokens: 2 * 1001 + 1001 + 2,
      scored_tokens: 2 * 1001 + 1001 + 2,
      documents: 2,
      scored_documents: 2,
    });
  });

  test("applies top_n and threshold after scoring, so that they share one cached ranking", async () => {
    const query = newQuery();
    const documents = ["ten chars.", "eleven char", "x"];
    expect((await rerank({ query, documents, top_n: 1 })).results).toHaveLength(1);
    const cut = await rerank({ query, documents, threshold: 0.5 });
    expect(cut.results.map(({ index }) => index)).toEqual([1, 0]);
    expect(cut.cache).toBe("hit");
    expect(cut.threshold).toEqual({ method: "fixed", value: 0.5, kept: 2, cut: 1 });
    const gap = await rerank({ query, documents, threshold: { method: "gap" } });
    expect(gap.threshold).toMatchObject({ method: "gap", kept: 2, cut: 1 });
    expect((await rerank({ query, documents, top_n: 0 })).results).toHaveLength(3);
    expect((await rerank({ query, documents, top_n: 99 })).results).toHaveLength(3);
    expect(service.scorer.scored).toHaveLength(3);
  });

  test("carries the times of the line and the worker that scored", async () => {
    const reply = await rerank({ query: newQuery(), documents: ["a"] });
    expect(reply.timing).toMatchObject({ tokenize: 1, score: 2, worker: "w-test" });
    expect(reply.timing.total).toBeGreaterThan(0);
  });
});

describe("the cache", () => {
  test("answers the same candidates in another order, or sent twice, without scoring", async () => {
    const query = newQuery();
    await rerank({ query, documents: ["one", "three", "fifteen letters"] });
    service.scorer.scored.length = 0;
    const reply = await rerank({ query, documents: ["three", "fifteen letters", "one", "three"] });
    expect(reply.cache).toBe("hit");
    expect(reply.results.map(({ index }) => index)).toEqual([1, 0, 3, 2]);
    expect(reply.usage).toMatchObject({ scored_documents: 0, scored_tokens: 0, documents: 4 });
    expect(service.scorer.scored).toEqual([]);
  });

  test("scores only what is new when candidate sets overlap", async () => {
    const query = newQuery();
    expect((await rerank({ query, documents: ["a", "b"] })).cache).toBe("miss");
    service.scorer.scored.length = 0;
    const reply = await rerank({ query, documents: ["b", "c", "a"] });
    expect(reply.cache).toBe("partial");
    expect(reply.usage.scored_documents).toBe(1);
    expect(service.scorer.scored).toEqual(["c"]);
  });

  test("is a hit for a subset, although no ranking of that set was ever stored", async () => {
    const query = newQuery();
    await rerank({ query, documents: ["a", "bb", "ccc"] });
    expect((await rerank({ query, documents: ["ccc", "a"] })).cache).toBe("hit");
  });

  test("never answers for another query or another max_tokens_per_doc", async () => {
    const query = newQuery();
    await rerank({ query, documents: ["a"] });
    expect((await rerank({ query: newQuery(), documents: ["a"] })).cache).toBe("miss");
    expect((await rerank({ query, documents: ["a"], max_tokens_per_doc: 5 })).cache).toBe("miss");
    expect((await rerank({ query, documents: ["a"], max_tokens_per_doc: 4096 })).cache).toBe("hit");
  });

  test("is neither read nor written with no-store", async () => {
    const query = newQuery();
    await rerank({ query, documents: ["a"], cache: "no-store" });
    expect((await rerank({ query, documents: ["a"] })).cache).toBe("miss");
    expect((await rerank({ query, documents: ["a"], cache: "no-store" })).cache).toBe("miss");
  });

  test("keeps the ranking under a key that an operator can find, best first", async () => {
    await redis.client.flushall();
    await until("a heartbeat", () => redis.client.hlen("{crossrank0:qu}:lanes"));
    await rerank({ query: newQuery(), documents: ["a", "bbb", "cc"] });
    const [key] = await redis.client.keys("crossrank:2:*:ranking:*");
    const stored = JSON.parse((await redis.client.get(key ?? "")) ?? "null");
    expect(stored.documents.map(([, logit]: [string, number]) => logit)).toEqual(
      ["bbb", "cc", "a"].map(fakeLogit),
    );
    expect(await redis.client.ttl(key ?? "")).toBeGreaterThan(0);
  });
});

describe("equal requests in flight", () => {
  test("are one run, and each reads it with its own options", async () => {
    const query = newQuery();
    const documents = ["aa", "b"];
    const gate = Promise.withResolvers<void>();
    service.scorer.gate = gate.promise;
    const replies = Promise.all([
      rerank({ query, documents }),
      rerank({ query, documents: ["b", "aa"], top_n: 1 }),
      rerank({ query, documents, raw_scores: true }),
    ]);
    await until("three callers wait", async () => {
      const keys = await redis.client.keys("{crossrank*}:v*:run:*");
      return keys.length === 1 && (await redis.client.hlen(keys[0] ?? "")) >= 4;
    });
    gate.resolve();
    const [first, second, third] = await replies;
    expect(service.scorer.scored).toEqual(["aa", "b"]);
    expect(first?.results).toHaveLength(2);
    expect(second?.results.map(({ index }) => index)).toEqual([1]);
    expect(third?.results[0]?.logit).toBe(fakeLogit("aa"));
  });

  test("leave nothing behind but the outcome and the cache", async () => {
    await rerank({ query: newQuery(), documents: ["a"] });
    expect(await redis.client.keys("{crossrank*}:v*:run:*")).toEqual([]);
    const queueKeys = await redis.client.keys("{crossrank*}:v*:rerank-*");
    expect(queueKeys.filter((key) => key.includes(":run_"))).toEqual([]);
  });
});

test("a job on the queue stays under 1 kB, whatever the documents weigh", async () => {
  const gate = Promise.withResolvers<void>();
  service.scorer.gate = gate.promise;
  const reply = rerank({ query: newQuery(), documents: ["x".repeat(500_000)] });
  const key = await until("the job", async () => {
    const keys = await redis.client.keys("{crossrank*}:v*:rerank-*:run_*");
    return keys.find((name) => !name.endsWith(":lock"));
  });
  const job = await redis.client.hgetall(key);
  expect(JSON.stringify(job).length).toBeLessThan(1024);
  gate.resolve();
  expect((await reply).results).toHaveLength(1);
});

test("GET /v1/workers lists the live ones", async () => {
  const { workers } = (await (await fetch(`${service.url}/v1/workers`)).json()) as {
    workers: Record<string, unknown>[];
  };
  expect(workers).toMatchObject([
    { id: "w-test", model: "fake-model", precision: "fp32", device: "cpu" },
  ]);
});
