// The real npm clients, each told only where the service is: the same order, and their own errors.
import { createCohere } from "@ai-sdk/cohere";
import { createTogetherAI } from "@ai-sdk/togetherai";
import { CohereRerank } from "@langchain/cohere";
import { Document } from "@langchain/core/documents";
import { rerank } from "ai";
import { CohereClient, CohereClientV2, CohereError } from "cohere-ai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createVoyage } from "voyage-ai-provider";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { documents, ORDER, query } from "../support/three-documents.ts";

const redis = useRedis();
const KEY = "a-key-of-the-clients-0123456789";
let service: TestService;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url, settings: { API_KEYS: `clients:${KEY}` } });
});
afterAll(() => service.close());

const model = "rerank-v3.5";

describe("cohere-ai", () => {
  const options = (token = KEY) => ({ environment: service.url, token });

  test("v1: order, documents when asked", async () => {
    const client = new CohereClient(options());
    const { results } = await client.rerank({ query, documents, model, returnDocuments: true });
    expect(results.map(({ index }) => index)).toEqual(ORDER);
    expect(results[0]?.document?.text).toBe(documents[2]);
  });

  test("v1: objects by rank_fields", async () => {
    const client = new CohereClient(options());
    const objects = documents.map((text, i) => ({ title: `${i}`, body: text }));
    const { results } = await client.rerank({ query, documents: objects, rankFields: ["body"] });
    expect(results.map(({ index }) => index)).toEqual(ORDER);
  });

  test("v2: order, top_n", async () => {
    const client = new CohereClientV2(options());
    const { results, meta } = await client.rerank({ query, documents, model, topN: 2 });
    expect(results.map(({ index }) => index)).toEqual(ORDER.slice(0, 2));
    expect(meta?.billedUnits?.searchUnits).toBe(1);
  });

  test.each([
    ["a wrong key", () => options("wrong"), { model }, 401],
    ["an unknown model", () => options(), { model: "gpt" }, 404],
  ])("%s is its own error", async (_, optionsOf, sent, statusCode) => {
    const client = new CohereClientV2({ ...optionsOf(), maxRetries: 0 });
    const refused = client.rerank({ query, documents, ...sent });
    await expect(refused).rejects.toBeInstanceOf(CohereError);
    await expect(refused).rejects.toMatchObject({
      statusCode,
      body: { message: expect.any(String) },
    });
  });
});

describe("Vercel AI SDK providers", () => {
  const providers = () => ({
    cohere: createCohere({ baseURL: `${service.url}/v2`, apiKey: KEY }).reranking(model),
    "cohere, at its prefix": createCohere({
      baseURL: `${service.url}/cohere/v2`,
      apiKey: KEY,
    }).reranking(model),
    togetherai: createTogetherAI({ baseURL: `${service.url}/v1`, apiKey: KEY }).rerankingModel(
      "rerank-together",
    ),
    voyage: createVoyage({ baseURL: `${service.url}/voyage/v1`, apiKey: KEY }).reranking(
      "rerank-2.5",
    ),
    "voyage, without its prefix": createVoyage({
      baseURL: `${service.url}/v1`,
      apiKey: KEY,
    }).reranking("rerank-2.5"),
  });
  type Name = keyof ReturnType<typeof providers>;

  test.each<Name>([
    "cohere",
    "cohere, at its prefix",
    "togetherai",
    "voyage",
    "voyage, without its prefix",
  ])("%s: order of texts, top_n", async (name) => {
    const { ranking } = await rerank({ model: providers()[name], query, documents });
    expect(ranking.map(({ originalIndex }) => originalIndex)).toEqual(ORDER);
    const first = await rerank({ model: providers()[name], query, documents, topN: 1 });
    expect(first.ranking).toHaveLength(1);
  });

  test.each<Name>(["cohere", "togetherai"])("%s: order of objects", async (name) => {
    const objects = documents.map((text) => ({ text }));
    const { ranking } = await rerank({ model: providers()[name], query, documents: objects });
    expect(ranking.map(({ originalIndex }) => originalIndex)).toEqual(ORDER);
  });

  test("a wrong key is the SDK's error with our sentence", async () => {
    const wrong = createCohere({ baseURL: `${service.url}/v2`, apiKey: "wrong" }).reranking(model);
    await expect(rerank({ model: wrong, query, documents, maxRetries: 0 })).rejects.toMatchObject({
      name: "AI_APICallError",
      statusCode: 401,
      message: expect.stringContaining("API key"),
    });
  });
});

test("@langchain/cohere: compressDocuments keeps the best, in order", async () => {
  const client = new CohereClient({ environment: service.url, token: KEY });
  // It brings a cohere-ai of its own, so the types of the two are not the same.
  const options = { client, model, topN: 2 } as unknown;
  const compressor = new CohereRerank(options as ConstructorParameters<typeof CohereRerank>[0]);
  const candidates = documents.map(
    (pageContent, page) => new Document({ pageContent, metadata: { page } }),
  );
  const kept = await compressor.compressDocuments(candidates, query);
  expect(kept.map(({ metadata }) => metadata["page"])).toEqual(ORDER.slice(0, 2));
});
