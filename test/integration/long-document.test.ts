// `long_document`, calibration and hints over the wire; what they do to a logit is core's.
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createFakeScorer } from "../support/fake-scorer.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
let service: TestService;

beforeAll(async () => {
  const scorer = createFakeScorer();
  const calibration = { temperature: 2, bias: -1 };
  const descriptor = { ...scorer.descriptor, calibration };
  service = await startService({
    redisUrl: redis.url,
    scorer: Object.assign(scorer, { descriptor }),
  });
});
afterAll(() => service.close());
beforeEach(() => {
  service.scorer.scored.length = 0;
});

const long = "w".repeat(2500);
const short = "short";

async function rerank(body: Record<string, unknown>): Promise<RerankReply> {
  const response = await service.post("/v1/rerank", body);
  expect(response.status).toBe(200);
  return (await response.json()) as RerankReply;
}

describe("a document read in windows", () => {
  const request = { documents: [short, long], long_document: "window", raw_scores: true };

  test("comes with its windows and its best passage, out of the cache as well", async () => {
    const body = { ...request, query: "windows", return_documents: true };
    const fresh = await rerank(body);
    expect(fresh.results[0]).toMatchObject({
      index: 1,
      truncated: false,
      windows: { count: 3, scored: 3 },
      best_passage: {
        start: 2000,
        end: 2500,
        window: 2,
        relevance_score: 1,
        text: "w".repeat(500),
      },
    });
    const cached = await rerank(body);
    expect(cached.cache).toBe("hit");
    expect(cached.results).toEqual(fresh.results);
    const partial = await rerank({ ...body, documents: [...request.documents, "new"] });
    expect(partial.cache).toBe("partial");
    expect(partial.results[0]).toEqual(fresh.results[0]);
  });

  test("says that it was not read to its end when it has more windows than may be scored", async () => {
    const long_document = { strategy: "window", max_windows: 2 };
    const { results } = await rerank({ ...request, query: "two", long_document });
    expect(results[0]).toMatchObject({ truncated: true, windows: { count: 3, scored: 2 } });
  });

  test("is another ranking than the truncated one", async () => {
    await rerank({ ...request, query: "other" });
    const truncated = await rerank({ ...request, query: "other", long_document: null });
    expect(truncated.cache).toBe("miss");
    expect(truncated.results[0]).toMatchObject({ truncated: true });
    expect(truncated.results[0]).not.toHaveProperty("windows");
    expect((await rerank({ ...request, query: "other", long_document: "truncate" })).cache).toBe(
      "hit",
    );
  });
});

describe("a document that does not fit, with strategy error", () => {
  const body = { documents: [short, long, short, long], long_document: { strategy: "error" } };

  test("is refused by its index and limit, and nothing is scored or tried again", async () => {
    const response = await service.post("/v1/rerank", { ...body, query: "refused" });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      code: "document_too_long",
      retryable: false,
      errors: [{ pointer: "/documents/1", limit: 1000 }],
    });
    expect(service.scorer.scored).toEqual([]);
    const calls = service.scorer.calls.length;
    const shuffled = { ...body, documents: [long, short], query: "refused" };
    const again = await service.post("/v1/rerank", shuffled);
    expect(await again.json()).toMatchObject({ errors: [{ pointer: "/documents/0" }] });
    expect(service.scorer.calls.length).toBe(calls + 1);
  });

  test("fails a job with the same words", async () => {
    const submitted = await service.post("/v1/jobs", { ...body, query: "refused job" });
    const { id } = (await submitted.json()) as { id: string };
    const job = await until("the job failed", async () => {
      const read = (await (await fetch(`${service.url}/v1/jobs/${id}`)).json()) as {
        status: string;
      };
      return read.status === "failed" ? read : undefined;
    });
    const fields = [{ pointer: "/documents/1", limit: 1000 }];
    expect(job).toMatchObject({ error: { code: "document_too_long", fields } });
  });
});

test("the options reach the scorer resolved, and work that nobody waits for gives way", async () => {
  const sent = { clean_html: true, language: "zh-Hant", max_tokens_per_doc: 9000 };
  await rerank({ query: "options", documents: ["a"], ...sent });
  expect(service.scorer.calls.at(-1)).toMatchObject({
    background: false,
    options: { maxTokensPerDocument: null, cleanHtml: true, language: "zh-hant" },
  });
  await service.post("/v1/jobs", { query: "job", documents: ["a"] });
  await until("a call for the job", () => service.scorer.calls.at(-1)?.background);
});

test("calibrated scores are read through the model's calibration, of the same cached ranking", async () => {
  const body = { query: "calibrated", documents: ["twelve chars"], raw_scores: true };
  await rerank(body);
  const reply = await rerank({ ...body, calibrated: true });
  expect(reply.cache).toBe("hit");
  expect(reply.results[0]).toMatchObject({ logit: 2, relevance_score: 0.5 });
});

test("a model without calibration refuses to pretend", async () => {
  const plain = await startService({ redisUrl: redis.url, scorer: createFakeScorer("plain") });
  const body = { query: "q", documents: ["a"], calibrated: true };
  const response = await plain.post("/v1/rerank", body);
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ field: "/calibrated" });
  await plain.close();
});
