// Collections on a real Weaviate server: set-up, import, every kind of recall, filters, an outage.
// `npm run test:weaviate` brings the server.
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import weaviate from "weaviate-client";
import { jsonLines, type SearchService, startSearchService } from "../support/collections.ts";
import { useRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";
import { playScenario } from "../support/weaviate-scenario.ts";
import { startWeaviate, type WeaviateServer } from "../support/weaviate-server.ts";
import { type Exchange, RECORDING, recordWeaviate } from "../support/weaviate-tape.ts";

const redis = useRedis();
let service: SearchService;
let server: WeaviateServer;
let vectorizer: Server;

/** Stands in for Weaviate's container that makes vectors: of a text, how often it has each of three letters. */
async function startVectorizer(): Promise<Server> {
  const made = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      response.setHeader("content-type", "application/json");
      const { text = "" } = JSON.parse(Buffer.concat(chunks).toString() || "{}");
      const vector = ["p", "f", "茶"].map((letter) => String(text).split(letter).length - 0.5);
      response.end(JSON.stringify({ text, vector, dim: 3 }));
    });
  });
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  return made;
}

beforeAll(async () => {
  vectorizer = await startVectorizer();
  const { port } = vectorizer.address() as AddressInfo;
  server = await startWeaviate({
    ENABLE_MODULES: "text2vec-transformers",
    TRANSFORMERS_INFERENCE_API: `http://127.0.0.1:${port}`,
  });
  const settings = { WEAVIATE_URL: server.url, WEAVIATE_GRPC_PORT: `${server.grpcPort}` };
  service = await startSearchService({ redisUrl: redis.url, settings });
}, 120_000);
afterAll(async () => {
  await service?.close();
  await server?.close();
  vectorizer?.close();
});

const DOCUMENTS = [
  { id: "001", text: "The pump is red.", metadata: { lang: "en", year: 2020, open: true } },
  {
    id: "002",
    text: "A pump, a pump, and one more pump beside it.",
    metadata: { lang: "en", year: 2022.5 },
  },
  {
    id: "003",
    title: "Fork",
    text: "A fork, a fork, and a pump.",
    metadata: { lang: "en", 字: "é" },
  },
  { id: "004", text: "绿茶含有少量咖啡因，可缓解兴奋作用。", metadata: { lang: "zh", year: 2021 } },
];

let made = 0;
async function collectionOf(documents: readonly object[], settings: object = {}): Promise<string> {
  const name = `c-${made++}`;
  const { status, body } = await service.call("POST", "/v1/collections", { name, ...settings });
  expect(status, JSON.stringify(body)).toBe(201);
  expect(body.retriever).toBe("weaviate");
  const report = await importInto(name, documents);
  expect(report, JSON.stringify(report)).toMatchObject({ imported: documents.length, failed: 0 });
  return name;
}
const importInto = async (name: string, documents: readonly object[]) =>
  (await service.call("POST", `/v1/collections/${name}/documents`, jsonLines(documents))).body;

async function find(collection: string, query: string, options: object = {}) {
  const { status, body } = await service.call("POST", "/v1/search", {
    collection,
    query,
    ...options,
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}
const idsOf = ({ results }: { results: { id: string }[] }) => results.map(({ id }) => id);
const OFF = { rerank: "off" };

test("an import is idempotent, and what is updated is found as it is now", async () => {
  const name = await collectionOf(DOCUMENTS);
  const again = await importInto(name, DOCUMENTS);
  expect(again).toMatchObject({ imported: 0, updated: 0, unchanged: 4, failed: 0 });
  const news = await importInto(name, [{ id: "001", text: "The valve is red." }]);
  expect(news).toMatchObject({ updated: 1 });
  expect((await service.call("GET", `/v1/collections/${name}`)).body.documents).toBe(4);
  expect(idsOf(await find(name, "valve", OFF))).toEqual(["001"]);
  expect(idsOf(await find(name, "red pump", OFF))).toContain("001");
});

test("by terms, in English and Chinese, and reranked", async () => {
  const name = await collectionOf(DOCUMENTS);
  const body = await find(name, "pump");
  expect(body).toMatchObject({ recall_mode: "bm25", recalled: 3, gate: { decision: "reranked" } });
  expect(idsOf(body)[0]).toBe("002");
  expect(body.results[0].metadata).toEqual({ lang: "en", year: 2022.5 });
  const title = body.results.find(({ id }: { id: string }) => id === "003");
  expect(title).toMatchObject({ title: "Fork", text: expect.stringMatching(/^Fork\n\n/) });
  expect(idsOf(await find(name, "如何缓解失眠", OFF))).toEqual(["004"]);
  expect((await find(name, "001", OFF)).results[0]).toMatchObject({ id: "001", recall_rank: 1 });
  expect(idsOf(await find(name, "咖 茶", OFF))).toEqual(["004"]);
  expect(idsOf(await find(name, "!!!", OFF))).toEqual([]);
});

test("a full collection takes news of what it has, and nothing else", async () => {
  const settings = {
    WEAVIATE_URL: server.url,
    WEAVIATE_GRPC_PORT: `${server.grpcPort}`,
    MAX_COLLECTION_DOCUMENTS: "4",
  };
  const name = await collectionOf(DOCUMENTS.slice(1));
  const small = await startSearchService({ redisUrl: redis.url, settings });
  const lines = [...DOCUMENTS, { id: "005", text: "five" }, { id: "002", text: "news" }];
  const { body } = await small.call("POST", `/v1/collections/${name}/documents`, jsonLines(lines));
  await small.close();
  expect(body).toMatchObject({
    ...{ imported: 1, unchanged: 3, updated: 1, failed: 1 },
    errors: [{ line: 5, id: "005", code: "collection_full" }],
  });
});

test("deleted while documents are imported, a collection leaves nothing behind that is not ours", async () => {
  const name = await collectionOf([]);
  const many = Array.from({ length: 3000 }, (_, i) => ({ id: `${i}`, text: `pump ${i}` }));
  const path = `/v1/collections/${name}`;
  const importing = service.call("POST", `${path}/documents`, jsonLines(many));
  await until("some are there", async () => {
    return (await service.call("GET", path)).body.documents > 0;
  });
  expect((await service.call("DELETE", path)).status).toBe(200);
  expect((await importing).status).toBe(404);
  const anew = await service.call("POST", "/v1/collections", { name });
  expect([anew.status, anew.body.documents]).toEqual([201, 0]);
});

test("by filters: values by their type, ranges, fields of any script", async () => {
  const name = await collectionOf(DOCUMENTS);
  const filtered = async (filters: object) =>
    idsOf(await find(name, "pump 绿茶", { ...OFF, filters })).sort();
  expect(await filtered({ lang: "en" })).toEqual(["001", "002", "003"]);
  expect(await filtered({ lang: { $in: ["zh", "fr"] } })).toEqual(["004"]);
  expect(await filtered({ year: { $gte: 2021, $lt: 2022.5 } })).toEqual(["004"]);
  expect(await filtered({ open: true, year: 2020 })).toEqual(["001"]);
  expect(await filtered({ year: "2020" })).toEqual([]);
  expect(await filtered({ 字: "é" })).toEqual(["003"]);
  expect(await filtered({ nobody: { $gt: 0 } })).toEqual([]);
});

test("by the caller's vectors, alone and with terms", async () => {
  const vectors = DOCUMENTS.map((document, i) => {
    return { ...document, vector: [0, 1, 2].map((at) => (at === i % 3 ? 1 : 0.1)) };
  });
  const name = await collectionOf(vectors);
  const near = await find(name, "anything", { ...OFF, vector: [0, 1, 0] });
  expect(near.recall_mode).toBe("near_vector");
  expect(idsOf(near)[0]).toBe("002");
  const [first, second] = near.results;
  expect(first.recall_score).toBeGreaterThan(second.recall_score);
  const hybrid = await find(name, "茶", { ...OFF, recall_mode: "hybrid", vector: [1, 0, 0] });
  expect(idsOf(hybrid)).toContain("004");
  expect(idsOf(hybrid)).toContain("001");
  const options = { collection: name, query: "q" };
  for (const wrong of [
    { recall_mode: "hybrid" },
    { recall_mode: "near_text" },
    { vector: [0, 1] },
    { recall_mode: "hybrid", vector: [0, 1] },
  ]) {
    expect((await service.call("POST", "/v1/search", { ...options, ...wrong })).status).toBe(422);
  }
  const report = await importInto(name, [{ id: "x", text: "x", vector: [1, 2] }]);
  expect(report).toMatchObject({
    failed: 1,
    errors: [{ line: 1, id: "x", code: "retriever_refused" }],
  });
});

test("by Weaviate's own vectors where the collection has a vectorizer", async () => {
  const name = await collectionOf(DOCUMENTS, { vectorizer: "text2vec-transformers" });
  const near = await find(name, "ffff", OFF);
  expect(near.recall_mode).toBe("near_text");
  expect(idsOf(near)[0]).toBe("003");
  const hybrid = await find(name, "茶茶茶", { ...OFF, recall_mode: "hybrid" });
  expect(idsOf(hybrid)[0]).toBe("004");
});

test("a class that is there and not ours is refused plainly", async () => {
  const name = await collectionOf([]);
  const client = await weaviate.connectToLocal({
    host: "127.0.0.1",
    port: server.port,
    grpcPort: server.grpcPort,
  });
  const ours = (await client.collections.listAll()).map((one) => one.name);
  const className =
    ours.find((one) => one.startsWith(`Crossrank_${name.replace("-", "_")}_`)) ?? "";
  await client.collections.delete(className);
  await client.collections.create({
    name: className,
    properties: [{ name: "text", dataType: "int" }],
  });
  await client.close();
  const { status, body } = await service.call("POST", "/v1/collections", { name });
  expect([status, body.code]).toEqual([409, "conflict"]);
  expect(body.message).toContain("property text has dataType int");
  expect(body.message).toContain("property terms is missing");
  const other = await service.call("POST", "/v1/collections", {
    name,
    vectorizer: "text2vec-openai",
  });
  expect(other.status).toBe(409);
});

test("away it is 503 and nothing is lost; back again the import goes on", async () => {
  const name = await collectionOf(DOCUMENTS);
  await server.stop();
  const path = `/v1/collections/${name}/documents`;
  const more = [...DOCUMENTS, { id: "005", text: "five" }];
  const { status, body } = await service.call("POST", path, jsonLines(more));
  expect([status, body.code]).toEqual([503, "retriever_unavailable"]);
  const search = await service.call("POST", "/v1/search", { collection: name, query: "pump" });
  expect(search.status).toBe(503);
  const { data } = (await service.call("GET", "/v1/collections")).body;
  expect(data.every((one: { documents: unknown }) => one.documents === null)).toBe(true);
  await server.start();
  expect(await importInto(name, more)).toMatchObject({ imported: 1, unchanged: 4, failed: 0 });
}, 120_000);

test("what is said with it is what is recorded", async () => {
  const exchanges: Exchange[] = [];
  const tape = await recordWeaviate(server, exchanges);
  const settings = { WEAVIATE_URL: tape.url, WEAVIATE_GRPC_PORT: `${tape.grpcPort}` };
  const taped = await startSearchService({ redisUrl: redis.url, settings });
  await playScenario(taped);
  await taped.close();
  await tape.close();
  const written = exchanges.map((exchange) => `${JSON.stringify(exchange)}\n`).join("");
  if (process.env["RECORD"]) writeFileSync(RECORDING, written);
  const asked = (lines: string) =>
    lines
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Exchange)
      .map(({ call, request }) => `${call} ${request}`)
      .sort();
  expect(asked(written)).toEqual(asked(readFileSync(RECORDING, "utf8")));
});

test("deleted, it is gone from Weaviate", async () => {
  const name = await collectionOf(DOCUMENTS);
  expect((await service.call("DELETE", `/v1/collections/${name}`)).status).toBe(200);
  const again = await service.call("POST", "/v1/collections", { name });
  expect(again.body.documents).toBe(0);
});
