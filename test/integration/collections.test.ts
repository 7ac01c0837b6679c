// Collections as their callers see them: made, imported into, listed, deleted; each key its own.
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { json } from "node:stream/consumers";
import { collectionsKey } from "@crossrank/protocol/keys";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonLines, type SearchService, startSearchService } from "../support/collections.ts";
import { useRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
const KEYS = {
  web: "a-secret-of-the-web-key",
  other: "a-secret-of-another-key",
  plain: "a-secret-without-the-scope",
  many: "a-secret-of-a-key-with-many",
};
let service: SearchService;
beforeAll(async () => {
  const API_KEYS = `web:${KEYS.web} other:${KEYS.other} plain:${KEYS.plain}:scopes=rerank many:${KEYS.many}`;
  service = await startSearchService({
    redisUrl: redis.url,
    settings: { API_KEYS, MAX_BODY_BYTES: "20000", MAX_DOCUMENT_BYTES: "10000" },
  });
});
afterAll(() => service.close());

const call = (method: string, path: string, body?: unknown, key: string = KEYS.web) =>
  service.call(method, path, body, key);

async function makeCollection(): Promise<string> {
  const name = `c-${Math.random().toString(36).slice(2)}`;
  expect((await call("POST", "/v1/collections", { name })).status).toBe(201);
  return name;
}

test("made once, a collection is there for its key, and for no other", async () => {
  const name = await makeCollection();
  const again = await call("POST", "/v1/collections", { name, retriever: "embedded" });
  expect(again.status).toBe(200);
  expect(again.body).toMatchObject({
    object: "collection",
    name,
    retriever: "embedded",
    recall_mode: "bm25",
    documents: 0,
  });
  expect((await call("GET", `/v1/collections/${name}`)).body).toEqual(again.body);
  const names = async (key?: string) =>
    (await call("GET", "/v1/collections", undefined, key)).body.data.map(
      (one: { name: string }) => one.name,
    );
  expect(await names()).toContain(name);
  expect(await names(KEYS.other)).toEqual([]);
  for (const method of ["GET", "DELETE"]) {
    const { status, body } = await call(method, `/v1/collections/${name}`, undefined, KEYS.other);
    expect([status, body.code]).toEqual([404, "not_found"]);
  }
  // Another key's collection of this name is another one.
  expect((await call("POST", "/v1/collections", { name }, KEYS.other)).status).toBe(201);
  await call("POST", `/v1/collections/${name}/documents`, '{"id":"a","text":"t"}');
  const others = await call("GET", `/v1/collections/${name}`, undefined, KEYS.other);
  expect(others.body.documents).toBe(0);
});

test("deleted, it is gone with its file, and can be made anew", async () => {
  const name = await makeCollection();
  await call("POST", `/v1/collections/${name}/documents`, '{"id":"a","text":"t"}');
  const before = readdirSync(service.collectionsFolder).length;
  const { status, body } = await call("DELETE", `/v1/collections/${name}`);
  expect([status, body]).toEqual([200, { name, object: "collection", deleted: true }]);
  expect(readdirSync(service.collectionsFolder).length).toBeLessThan(before);
  expect((await call("GET", `/v1/collections/${name}`)).status).toBe(404);
  expect((await call("POST", "/v1/collections", { name })).body.documents).toBe(0);
});

test("an import that is done again changes nothing, and one with news only them", async () => {
  const name = await makeCollection();
  const path = `/v1/collections/${name}/documents`;
  const documents = Array.from({ length: 700 }, (_, i) => ({ id: `00${i}`, text: `text ${i}` }));
  const counts = { imported: 0, updated: 0, unchanged: 0, failed: 0, errors: [] };
  const first = await call("POST", path, jsonLines(documents));
  expect([first.status, first.body]).toEqual([200, { ...counts, imported: 700 }]);
  const again = await call("POST", path, jsonLines(documents));
  expect(again.body).toEqual({ ...counts, unchanged: 700 });
  const news = [{ id: "000", text: "another text" }, ...documents.slice(1), { id: "x", text: "x" }];
  const third = await call("POST", path, jsonLines(news));
  expect(third.body).toEqual({ ...counts, imported: 1, updated: 1, unchanged: 699 });
  expect((await call("GET", `/v1/collections/${name}`)).body.documents).toBe(701);
});

test("a line over the limit and a torn one are told; what stands around them is imported", async () => {
  const name = await makeCollection();
  const big = JSON.stringify({ id: "big", text: "x".repeat(15_000) });
  const huge = JSON.stringify({ id: "huge", text: "x".repeat(10_000_000) });
  const lines = ['{"id":"a","text":"a"}', huge, big, '{"id":"b","text":"b"}', '{"id":"c","te'];
  const { status, body } = await call(
    "POST",
    `/v1/collections/${name}/documents`,
    lines.join("\n"),
  );
  expect([status, body.imported, body.failed]).toEqual([200, 2, 3]);
  expect(body.errors).toMatchObject([
    { line: 2, id: null, code: "line_too_long", message: expect.stringContaining("20000") },
    { line: 3, id: "big", code: "text_too_long", message: expect.stringContaining("10000") },
    { line: 5, id: null, code: "invalid_json_line" },
  ]);
});

test("of a caller who hangs up the whole lines are there, and a second import goes on from them", async () => {
  const name = await makeCollection();
  const { hostname, port } = new URL(service.url);
  const lines = jsonLines([
    { id: "a", text: "one" },
    { id: "b", text: "two" },
  ]);
  const socket = connect(Number(port), hostname);
  const head = [
    `POST /v1/collections/${name}/documents HTTP/1.1`,
    `host: ${hostname}`,
    `authorization: Bearer ${KEYS.web}`,
    "content-length: 100000",
    "",
    "",
  ];
  socket.write(`${head.join("\r\n")}${lines}{"id":"c","text":"thr`);
  socket.on("error", () => {});
  await until(
    "the bytes are out",
    () => socket.bytesWritten > lines.length && !socket.writableLength,
  );
  socket.destroy();
  const documents = async () => (await call("GET", `/v1/collections/${name}`)).body.documents;
  await until("two are there", async () => (await documents()) === 2);
  const all = `${lines}{"id":"c","text":"three"}`;
  const { body } = await call("POST", `/v1/collections/${name}/documents`, all);
  expect(body).toMatchObject({ imported: 1, unchanged: 2, failed: 0 });
});

test("an import that fails halfway says how far it came, and that its connection is not good for another call", async () => {
  const name = await makeCollection();
  const path = `/v1/collections/${name}`;
  const headers = { authorization: `Bearer ${KEYS.web}` };
  const importing = request(`${service.url}${path}/documents`, { method: "POST", headers });
  const lines = Array.from({ length: 300 }, (_, i) => `{"id":"${i}","text":"pump"}\n`).join("");
  importing.write(lines);
  await until("a group is there", async () => (await call("GET", path)).body.documents === 256);
  await call("DELETE", path);
  importing.write(lines);
  const [answer] = (await once(importing, "response")) as [IncomingMessage];
  expect([answer.statusCode, answer.headers.connection]).toEqual([404, "close"]);
  expect(await json(answer)).toMatchObject({ message: expect.stringContaining("line 256") });
  importing.destroy();
});

test("a collection whose record was lost is found again with its documents", async () => {
  const name = await makeCollection();
  await call("POST", `/v1/collections/${name}/documents`, '{"id":"a","text":"t"}');
  await redis.client.hdel(collectionsKey("web"), name);
  expect((await call("GET", `/v1/collections/${name}`)).status).toBe(404);
  expect((await call("POST", "/v1/collections", { name })).body.documents).toBe(1);
});

test.each<[string, number, object]>([
  ["a name with capitals", 422, { name: "Docs" }],
  ["no name", 422, {}],
  ["an unknown retriever", 422, { name: "x", retriever: "mine" }],
  ["a retriever that is not set up", 422, { name: "x", retriever: "weaviate" }],
  ["a vectorizer, for the embedded retriever", 422, { name: "x", vectorizer: "text2vec-openai" }],
])("%s is refused with %i", async (_, status, body) => {
  expect((await call("POST", "/v1/collections", body)).status).toBe(status);
});

test("a key with 1,000 collections makes no more, and none is left behind of those that it asks for", async () => {
  const records = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`c${i}`, "{}"]));
  await redis.client.hset(collectionsKey("many"), records);
  const before = readdirSync(service.collectionsFolder).length;
  const { status, body } = await call("POST", "/v1/collections", { name: "more" }, KEYS.many);
  expect([status, body.code]).toEqual([409, "conflict"]);
  expect(body.message).toContain("1000");
  expect(readdirSync(service.collectionsFolder).length).toBe(before);
});

test("a collection whose retriever is not set up any more is 503, and is still listed", async () => {
  const record = { id: "x", owner: "web", name: "far", retriever: "weaviate", vectorizer: null };
  await redis.client.hset(collectionsKey("web"), "far", JSON.stringify(record));
  for (const [method, path, body] of [
    ["GET", "/v1/collections/far", undefined],
    ["DELETE", "/v1/collections/far", undefined],
    ["POST", "/v1/search", { collection: "far", query: "q" }],
  ] as const) {
    const answer = await call(method, path, body);
    expect([answer.status, answer.body.code]).toEqual([503, "retriever_unavailable"]);
    expect(answer.body.message).toContain("WEAVIATE_URL is empty");
  }
  const { data } = (await call("GET", "/v1/collections")).body;
  expect(data).toContainEqual(expect.objectContaining({ name: "far", documents: null }));
});

test("403 without the scope, 404 for an import into nothing, 415 for a compressed one", async () => {
  expect((await call("POST", "/v1/collections", { name: "x" }, KEYS.plain)).status).toBe(403);
  expect((await call("POST", "/v1/collections/none/documents", "")).status).toBe(404);
  const name = await makeCollection();
  const response = await fetch(`${service.url}/v1/collections/${name}/documents`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEYS.web}`, "content-encoding": "gzip" },
    body: "x",
  });
  expect(response.status).toBe(415);
});
