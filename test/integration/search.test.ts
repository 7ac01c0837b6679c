// A search from end to end: recall from an embedded collection, the gate, the reranker (a fake: longest first).
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonLines, type SearchService, startSearchService } from "../support/collections.ts";
import { useRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
let service: SearchService;
beforeAll(async () => {
  service = await startSearchService({ redisUrl: redis.url });
});
afterAll(() => service.close());

const call = (...given: Parameters<SearchService["call"]>) => service.call(...given);

const DOCUMENTS = [
  { id: "001", text: "The pump is red.", metadata: { lang: "en", year: 2020 } },
  {
    id: "002",
    text: "A pump, a pump, and one more pump beside it.",
    metadata: { lang: "en", year: 2022 },
  },
  {
    id: "003",
    title: "Fork",
    text: "A fork has a pump somewhere, they say, but nobody saw it.",
    metadata: { lang: "en" },
  },
  {
    id: "004",
    text: "绿茶含有少量咖啡因，但富含L-茶氨酸，可缓解兴奋作用。",
    metadata: { lang: "zh", year: 2021 },
  },
  { id: "005", text: "苹果是一种健康的水果。", metadata: { lang: "zh" } },
];

async function collectionOf(documents: readonly object[]): Promise<string> {
  const name = `c-${Math.random().toString(36).slice(2)}`;
  await call("POST", "/v1/collections", { name });
  const { body } = await call("POST", `/v1/collections/${name}/documents`, jsonLines(documents));
  expect(body.failed).toBe(0);
  return name;
}

async function find(collection: string, query: string, options: object = {}) {
  const { status, body } = await call("POST", "/v1/search", { collection, query, ...options });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}
const idsOf = ({ results }: { results: { id: string }[] }) => results.map(({ id }) => id);

test("what recall finds comes back in the reranker's order, with both ranks and scores", async () => {
  const collection = await collectionOf(DOCUMENTS);
  const body = await find(collection, "pump", { top_n: 2 });
  expect(body).toMatchObject({
    object: "search",
    collection,
    recall_mode: "bm25",
    recalled: 3,
    gate: { mode: "on", decision: "reranked", rule: null },
    cache: "miss",
    usage: { documents: 3 },
  });
  expect(idsOf(body)).toEqual(["003", "002"]);
  const [first, second] = body.results;
  expect(first).toMatchObject({ recall_rank: 3, rerank_rank: 1, title: "Fork" });
  expect(second).toMatchObject({ recall_rank: 1, rerank_rank: 2, metadata: { year: 2022 } });
  expect(second.recall_score).toBeGreaterThan(first.recall_score);
  expect(first.relevance_score).toBeGreaterThan(second.relevance_score);
  expect(first.best_passage).toMatchObject({ start: 0, end: first.text.length, text: first.text });
  expect(body.timing.rerank.total).toBeLessThanOrEqual(body.timing.total);
  expect(body.timing.recall).toBeGreaterThan(0);
  expect((await find(collection, "pump")).cache).toBe("hit");
});

test("a long document is given with the passage that scored best", async () => {
  // The fake scorer's windows have 1000 characters, and its best one is the last.
  const collection = await collectionOf([{ id: "a", text: `pump ${"x".repeat(1500)}` }]);
  const { results } = await find(collection, "pump");
  expect(results[0].best_passage).toMatchObject({ start: 1000, end: 1505, text: "x".repeat(505) });
});

test("a long document that is not read in windows is given with a short passage all the same", async () => {
  const filler = "Nothing of interest stands here. ".repeat(60);
  const collection = await collectionOf([
    { id: "a", text: `${filler}The valve leaks.` },
    { id: "b", text: "A valve." },
  ]);
  const { results } = await find(collection, "valve", { long_document: "truncate" });
  const [long, short] = results;
  expect(long.best_passage.text).toMatch(/The valve leaks\.$/);
  expect(long.best_passage.text.length).toBeLessThanOrEqual(1024);
  expect(long.best_passage).not.toHaveProperty("relevance_score");
  expect(short.best_passage).toMatchObject({
    text: "A valve.",
    relevance_score: expect.anything(),
  });
});

test("Chinese is found in Chinese, also by one character", async () => {
  const collection = await collectionOf(DOCUMENTS);
  for (const query of ["如何缓解咖啡因引起的失眠？", "茶"]) {
    expect(idsOf(await find(collection, query))).toEqual(["004"]);
  }
  expect(idsOf(await find(collection, "苹果公司最新发布的手机"))).toEqual(["005"]);
});

test("filters leave out what does not fulfil them, before the candidates are counted", async () => {
  const collection = await collectionOf(DOCUMENTS);
  const filtered = (filters: object) => find(collection, "pump", { recall: 1, filters });
  expect(idsOf(await filtered({ lang: "en", year: { $lt: 2022 } }))).toEqual(["001"]);
  expect(idsOf(await filtered({ year: { $in: [2022, 2023] } }))).toEqual(["002"]);
  expect(idsOf(await filtered({ lang: "zh" }))).toEqual([]);
});

test("an id is found as it was written, and skips the reranker where it may", async () => {
  const collection = await collectionOf(DOCUMENTS);
  const body = await find(collection, "001", { rerank: "auto" });
  expect(body.results[0]).toMatchObject({ id: "001", recall_rank: 1, rerank_rank: null });
  expect(body.gate).toMatchObject({ decision: "skipped", rule: "one_candidate" });
  expect(idsOf(await find(collection, "1"))).toEqual([]);
  expect(idsOf(await find(collection, "001", { filters: { lang: "zh" } }))).toEqual([]);
});

test("off gives recall's order without a score of relevance, and asks no worker", async () => {
  const collection = await collectionOf(DOCUMENTS);
  const scored = service.scorer.scored.length;
  const body = await find(collection, "pump", { rerank: "off" });
  expect(idsOf(body)[0]).toBe("002");
  expect(body.results[0]).toMatchObject({ rerank_rank: null, relevance_score: null });
  expect(body.gate).toMatchObject({ decision: "skipped", rule: "off" });
  expect(body).toMatchObject({ model: null });
  expect(body.timing).not.toHaveProperty("rerank");
  expect(service.scorer.scored.length).toBe(scored);
});

test("auto reranks what no rule finds simple; shadow reranks anyway and tells what skipping costs", async () => {
  const collection = await collectionOf(DOCUMENTS);
  const auto = await find(collection, "pump it", { rerank: "auto" });
  expect(auto.gate).toMatchObject({ mode: "auto", decision: "reranked", rule: null });
  const quoted = "“a pump, a pump”";
  expect((await find(collection, quoted, { rerank: "auto" })).gate).toMatchObject({
    decision: "skipped",
    rule: "quoted_phrase",
  });
  const before = await metric("crossrank_search_shadow_changed_total");
  const shadow = await find(collection, quoted, { rerank: "shadow", top_n: 2 });
  expect(idsOf(shadow)).toEqual(["003", "002"]);
  expect(shadow.gate).toMatchObject({
    mode: "shadow",
    decision: "shadow_skip",
    rule: "quoted_phrase",
    cost: { top_1_changed: true },
  });
  expect(shadow.gate.cost.overlap).toBeGreaterThan(0);
  await until("metrics tell of it", async () => {
    return (await metric("crossrank_search_shadow_changed_total")) > before;
  });
});

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  const line = text.split("\n").find((one) => one.startsWith(`${name}{`));
  return Number(line?.split(" ").at(-1) ?? 0);
}

test("a threshold cuts results, and its counts are told", async () => {
  const collection = await collectionOf(DOCUMENTS);
  const body = await find(collection, "pump", { threshold: { method: "percent", share: 1 } });
  expect(body.threshold).toMatchObject({ method: "percent" });
  expect(body.results).toHaveLength(body.threshold.kept);
});

test("a context for a language model comes with citations, within its budget", async () => {
  const collection = await collectionOf(DOCUMENTS);
  const { context } = await find(collection, "pump", { context: { max_tokens: 30 } });
  expect(context.text).toMatch(/^\[1\] Fork/);
  expect(context.citations[0]).toMatchObject({ number: 1, id: "003" });
  expect(context.tokens).toBeLessThanOrEqual(30);
  expect(context.omitted).toBeGreaterThan(0);
});

test("searches are answered while documents are imported", async () => {
  const collection = await collectionOf(DOCUMENTS);
  const many = Array.from({ length: 20_000 }, (_, i) => ({
    id: `n${i}`,
    text: `number ${i} of many`,
  }));
  let isDone = false;
  const importing = call(
    "POST",
    `/v1/collections/${collection}/documents`,
    jsonLines(many),
  ).finally(() => {
    isDone = true;
  });
  let answered = 0;
  while (!isDone) {
    expect(idsOf(await find(collection, "pump"))).toContain("002");
    answered += 1;
  }
  expect((await importing).body.imported).toBe(20_000);
  expect(answered).toBeGreaterThan(2);
});

test("nothing recalled is an answer, without a ranking", async () => {
  const collection = await collectionOf(DOCUMENTS);
  const body = await find(collection, "zzz");
  expect(body).toMatchObject({ recalled: 0, results: [], gate: { rule: "no_candidate" } });
});

test.each<[string, number, object]>([
  ["a blank query", 422, { query: " " }],
  ["no query", 422, {}],
  ["more candidates than a request may have", 422, { query: "q", recall: 1001 }],
  ["a filter that is none", 422, { query: "q", filters: { a: { $ne: 1 } } }],
  [
    "a filter by a name that would filter nothing",
    422,
    { query: "q", filters: JSON.parse('{"__proto__": 1}') },
  ],
  ["a mode that the retriever lacks", 422, { query: "q", recall_mode: "hybrid" }],
  ["a vector for a retriever without", 422, { query: "q", vector: [1] }],
  ["an unknown way to rerank", 422, { query: "q", rerank: "maybe" }],
  ["a model that nobody serves", 404, { query: "pump", model: "unknown" }],
])("%s is refused with %i", async (_, status, options) => {
  const collection = await collectionOf(DOCUMENTS);
  const { status: got } = await call("POST", "/v1/search", { collection, ...options });
  expect(got).toBe(status);
});

test.each<[string, object, string]>([
  ["field", { 'a"b': 1 }, "must have 1 to 64 characters, without quotes and backslashes"],
  ["value", { a: null }, "must be a string, a number, a boolean, or an object with $in (1 to 100"],
  ["condition", { a: {} }, "must hold $in, $gt, $gte, $lt or $lte"],
])("what is wrong with a filter's %s is said", async (_, filters, words) => {
  const collection = await collectionOf(DOCUMENTS);
  const { status, body } = await call("POST", "/v1/search", { collection, query: "q", filters });
  expect([status, body.message]).toEqual([422, expect.stringContaining(words)]);
});

test("404 for a collection that is not there", async () => {
  const { status, body } = await call("POST", "/v1/search", { collection: "none", query: "q" });
  expect([status, body.code]).toEqual([404, "not_found"]);
});
