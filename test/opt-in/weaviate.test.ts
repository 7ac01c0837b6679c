// A real Weaviate server with this service as its RERANKER_INFERENCE_API: every kind of search gets our
// order. `npm run test:weaviate` brings the server.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import weaviate, { type Collection, type WeaviateClient } from "weaviate-client";
import { fakeLogit } from "../support/fake-scorer.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { startWeaviate, type WeaviateServer } from "../support/weaviate-server.ts";
import { asRecording, recordingOf, startWireTap, type WireTap } from "../support/wire-tap.ts";

const KEY = "a-key-for-weaviate-0123456789";
const OBJECTS = 100;

const redis = useRedis();
let service: TestService;
let tap: WireTap;
let server: WeaviateServer;
let client: WeaviateClient;
let foxes: Collection;

beforeAll(async () => {
  service = await startService({ redisUrl: redis.url, settings: { API_KEYS: `weaviate:${KEY}` } });
  tap = await startWireTap(service.url, Buffer.from(`weaviate:${KEY}`).toString("base64"));
  // The key goes into the URL; Weaviate sends it as Basic and masks it in its errors.
  const api = `${tap.url.replace("http://", `http://weaviate:${KEY}@`)}/weaviate`;
  server = await startWeaviate({
    ENABLE_MODULES: "reranker-transformers",
    RERANKER_INFERENCE_API: api,
  });
  const { port, grpcPort } = server;
  client = await weaviate.connectToLocal({ host: "127.0.0.1", port, grpcPort });
  foxes = await client.collections.create({
    name: "Foxes",
    properties: [{ name: "body", dataType: "text" }],
    vectorizers: weaviate.configure.vectors.selfProvided(),
    reranker: weaviate.configure.reranker.transformers(),
  });
  await foxes.data.insertMany(
    Array.from({ length: OBJECTS }, (_, i) => ({
      // Lengths in no order that a search would give by itself; the fake scorer ranks by length. Short
      // enough that a sigmoid keeps them apart: Weaviate sorts by the score it is sent.
      properties: { body: `fox ${"z".repeat((i * 7) % 20)}` },
      vectors: [Math.cos(i), Math.sin(i), 1],
    })),
  );
});
afterAll(async () => {
  await client?.close();
  await server?.close();
  await tap?.close();
  await service?.close();
});

const RERANK = { rerank: { property: "body", query: "which fox" }, limit: OBJECTS } as const;
type Found = Awaited<ReturnType<typeof foxes.query.bm25>>;

function expectOurOrder({ objects }: Found): void {
  expect(objects).toHaveLength(OBJECTS);
  const scores = objects.map(({ metadata }) => metadata?.rerankScore ?? Number.NaN);
  const logits = objects.map(({ properties }) => fakeLogit(String(properties["body"])));
  expect(logits).toEqual(logits.toSorted((a, b) => b - a));
  scores.forEach((score, i) => {
    expect(score).toBeCloseTo(1 / (1 + Math.exp(-(logits[i] ?? 0))), 6);
  });
}

describe("100 objects come back in our order from", () => {
  test("bm25", async () => {
    expectOurOrder(await foxes.query.bm25("fox", RERANK));
  });
  test("hybrid", async () => {
    expectOurOrder(await foxes.query.hybrid("fox", { ...RERANK, vector: [1, 0, 1] }));
  });
  test("near_vector", async () => {
    expectOurOrder(await foxes.query.nearVector([1, 0, 1], RERANK));
  });
});

test("what it sends, from its start on, is what is recorded", async () => {
  const probes = tap.take().filter(({ method }) => method === "GET");
  await foxes.query.nearVector([1, 0, 1], { ...RERANK, limit: 3 });
  const sent = [...probes, ...tap.take()];
  const once = new Map(sent.map((request) => [asRecording([request]), request]));
  await expect(asRecording([...once.values()])).toMatchFileSnapshot(recordingOf("weaviate 1.38"));
});

test("with an empty rerank query the search still answers", async () => {
  const rerank = { property: "body", query: "" };
  const { objects } = await foxes.query.bm25("fox", { rerank, limit: 5 });
  expect(objects).toHaveLength(5);
});

test("our error is what the user of Weaviate reads, without the key", async () => {
  service.scorer.failure = new Error("a broken scorer");
  const failed = foxes.query.bm25("fox", { rerank: { property: "body", query: "new" }, limit: 3 });
  await expect(failed).rejects.toThrow(/scor/i);
  await expect(failed).rejects.not.toThrow(KEY);
  service.scorer.failure = undefined;
  expectOurOrder(await foxes.query.bm25("fox", RERANK));
});
