// Every dialect, asked as its own clients ask, over a real API, queue and Redis: the same order in
// each one's own words, and errors that its clients can read.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DIALECT_CALLS } from "../support/dialect-calls.ts";
import { fakeLogit } from "../support/fake-scorer.ts";
import { post } from "../support/post.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { documents, ORDER, query } from "../support/three-documents.ts";

const redis = useRedis();
let service: TestService;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url });
});
afterAll(() => service.close());

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
const logits = documents.map(fakeLogit);
const scores = logits.map(sigmoid);

const ask = (path: string, body: unknown, headers?: Record<string, string>) =>
  post(service.url + path, body, headers);

const ranked = (field: string, values: readonly number[] = scores) =>
  ORDER.map((index) => ({ index, [field]: values[index] }));

describe("the native dialect", () => {
  const paths = ["/v1/rerank", "/v2/rerank", "/rerank", "/reranking", "/v1/reranking"];
  test.each(paths)(
    "%s gives what Cohere's, Jina's and the AI SDK's clients look for",
    async (path) => {
      const { status, body } = await ask(path, { query, documents, model: "rerank-v3.5" });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        object: "list",
        model: "fake-model",
        results: ranked("relevance_score"),
        usage: {
          prompt_tokens: expect.any(Number),
          completion_tokens: 0,
          total_tokens: expect.any(Number),
        },
        meta: { api_version: { version: "2" }, billed_units: { search_units: 1 } },
      });
      expect(body.data).toEqual(ranked("relevance_score"));
      expect(JSON.stringify(body)).not.toContain('"document":null');
    },
  );

  test("Voyage's top_k cuts, and its list holds documents as strings", async () => {
    const sent = { query, documents, top_k: 2, truncation: true, return_documents: true };
    const { body } = await ask("/v1/rerank", sent);
    expect(body.results).toHaveLength(2);
    expect(body.data[0]).toEqual({
      index: 2,
      relevance_score: scores[2],
      document: documents[2],
    });
  });

  test("what sloppy clients send means what they mean", async () => {
    const { status, body } = await ask("/v1/rerank", {
      query,
      documents,
      top_n: 0,
      return_documents: "true",
      raw_scores: "False",
      max_chunks_per_doc: null,
      kwargs: "{}",
      overlap_tokens: null,
      user: "x",
    });
    expect(status).toBe(200);
    expect(body.results.map((r: { document: unknown }) => r.document)).toEqual(
      ORDER.map((index) => ({ text: documents[index] })),
    );
    expect(body.results[0]).not.toHaveProperty("logit");
    expect((await ask("/v1/rerank", { query, documents, top_n: 99 })).body.results).toHaveLength(3);
  });

  test("objects are read as YAML, or by rank_fields in their order", async () => {
    const objects = [
      { title: "A", text: "0123456789" },
      { title: "B", text: "012345678901234" },
    ];
    const asText = await ask("/v1/rerank", { query, documents: objects, raw_scores: true });
    expect(asText.body.results).toMatchObject([
      { index: 1, logit: 5 },
      { index: 0, logit: 0 },
    ]);
    const byFields = await ask("/v1/rerank", {
      query,
      documents: objects,
      rank_fields: ["title", "text"],
      raw_scores: true,
      return_documents: true,
    });
    const yaml = 'title: B\ntext: "012345678901234"';
    expect(byFields.body.results[0]).toMatchObject({
      logit: fakeLogit(yaml),
      document: objects[1],
    });
    const missing = await ask("/v1/rerank", { query, documents: objects, rank_fields: ["none"] });
    expect(missing).toMatchObject({ status: 422, body: { field: "/documents/0" } });
  });

  test("relevant_spans are code points of the best passage", async () => {
    const long = `${"🎉".repeat(600)}${"x".repeat(900)}`;
    const { body } = await ask("/v2/rerank", {
      query,
      documents: [long],
      relevant_spans: { mode: "enabled" },
      long_document: { strategy: "window", max_windows: 9 },
    });
    const [span] = body.results[0].relevant_spans;
    expect(service.scorer.calls.at(-1)?.options.longDocument).toMatchObject({ strategy: "window" });
    // The fake's last window starts at UTF-16 offset 2000 of 1200 + 900.
    expect(span).toMatchObject({ start: 1400, end: 1500 });
    expect(span.score).toBeGreaterThan(0.1);
  });
});

describe("Cohere, Jina, Voyage, Infinity, Ollama, NIM", () => {
  test.each(["/cohere/v1/rerank", "/cohere/v2/rerank", "/cohere/rerank"])("%s", async (path) => {
    const { body } = await ask(path, { query, documents, model: "rerank-v3.5" });
    expect(body.results).toEqual(ranked("relevance_score"));
    expect(Object.keys(body)).toEqual(["id", "results", "meta"]);
  });

  test.each(["/jina/v1/rerank", "/jina/rerank"])("%s", async (path) => {
    const { body } = await ask(path, {
      query,
      documents,
      model: "jina-reranker-v2-base-multilingual",
    });
    expect(body).toMatchObject({ model: "fake-model", results: ranked("relevance_score") });
  });

  test.each(["/voyage/v1/rerank", "/voyage/rerank"])("%s", async (path) => {
    const sent = { query, documents, model: "rerank-2.5", top_k: 2, return_documents: true };
    const { body } = await ask(path, sent);
    expect(body.data).toEqual(
      ranked("relevance_score")
        .slice(0, 2)
        .map((r) => ({ ...r, document: documents[r.index ?? 0] })),
    );
    expect(body).toMatchObject({ object: "list", usage: { total_tokens: expect.any(Number) } });
  });

  test.each(["/infinity/rerank", "/infinity/v1/rerank"])("%s", async (path) => {
    const sent = { model: "default/not-specified", query, documents, return_documents: true };
    const { body } = await ask(path, sent);
    expect(body.results[0]).toEqual({
      index: 2,
      relevance_score: scores[2],
      document: documents[2],
    });
    const raw = await ask(path, { ...sent, raw_scores: true });
    expect(raw.body.results[0].relevance_score).toBe(logits[2]);
  });

  test("/api/rerank", async () => {
    const { body } = await ask("/api/rerank", { model: "fake-model", query, documents });
    expect(body.results[0]).toEqual({
      index: 2,
      relevance_score: scores[2],
      document: documents[2],
    });
  });

  test.each(["/v1/ranking", "/nim/v1/ranking"])("%s", async (path) => {
    const passages = documents.map((text) => ({ text }));
    const { body } = await ask(path, { query: { text: query }, passages, truncate: "END" });
    expect(body).toEqual({ rankings: ranked("logit", logits) });
  });
});

describe("TEI", () => {
  test.each(["/tei/rerank", "/rerank", "/invocations", "/tei"])(
    "%s: a bare array, best first",
    async (path) => {
      const { status, body, headers } = await ask(path, { query, texts: documents });
      expect(status).toBe(200);
      expect(body).toEqual(ranked("score"));
      for (const name of [
        "x-compute-time",
        "x-total-time",
        "x-compute-characters",
        "x-compute-tokens",
      ]) {
        expect(headers.get(name)).toMatch(/^\d+$/);
      }
    },
  );

  test("texts and raw scores when asked, directions in any case, Right only", async () => {
    const { body } = await ask("/rerank", {
      query,
      texts: documents,
      return_text: true,
      raw_scores: true,
      truncation_direction: "Right",
    });
    expect(body[0]).toEqual({ index: 2, score: logits[2], text: documents[2] });
    const left = await ask("/tei/rerank", {
      query,
      texts: documents,
      truncation_direction: "Left",
    });
    expect(left).toMatchObject({ status: 422, body: { error_type: "validation" } });
  });

  test("errors are a string and a type", async () => {
    expect(await ask("/tei/rerank", { query, texts: [] })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("/texts"), error_type: "empty" },
    });
    expect(await ask("/tei/rerank", { query: 5, texts: documents })).toMatchObject({
      status: 422,
      body: { error: expect.stringContaining("/query"), error_type: "validation" },
    });
  });

  test("/info says what is served and which limit holds", async () => {
    const response = await fetch(`${service.url}/info`);
    expect(await response.json()).toMatchObject({
      model_id: "fake-model",
      model_type: { reranker: {} },
      max_input_length: 512,
      max_client_batch_size: 1000,
      auto_truncate: true,
    });
  });
});

describe("vLLM", () => {
  test("rerank always brings the documents; 0 tokens mean no bound", async () => {
    const sent = { query, documents, top_n: 0, max_tokens_per_doc: 0, priority: 0 };
    const { body } = await ask("/vllm/v1/rerank", sent);
    expect(body.results[0]).toEqual({
      index: 2,
      document: { text: documents[2] },
      relevance_score: scores[2],
    });
  });

  test.each(["/score", "/v1/score", "/vllm/score"])(
    "%s: one query for all, in their order",
    async (path) => {
      const { body } = await ask(path, { text_1: query, text_2: documents });
      expect(body).toMatchObject({
        object: "list",
        data: scores.map((score, index) => ({ index, object: "score", score })),
      });
    },
  );

  test("as many queries as documents are scored pair by pair", async () => {
    const queries = ["a", "bbbb", "a"];
    const { body } = await ask("/score", { queries, items: documents, use_activation: false });
    expect(body.data.map((entry: { score: number }) => entry.score)).toEqual(logits);
    // The fake counts characters as tokens: each document went with its own query.
    const characters = [...queries, ...documents].join("").length;
    expect(body.usage.total_tokens).toBe(characters);
    const uneven = await ask("/score", { queries: ["a", "b"], documents });
    expect(uneven).toMatchObject({
      status: 422,
      body: { error: { type: "BadRequestError", code: 422 } },
    });
  });
});

describe("vLLM's multimodal forms", () => {
  const parts = (...texts: string[]) => ({
    content: texts.map((text) => ({ type: "text", text })),
  });

  test("texts in parts are read as texts", async () => {
    const { body } = await ask("/vllm/v1/rerank", {
      query: parts(query),
      documents: [parts("short"), parts("a long", "document")],
    });
    expect(body.results.map(({ document }: { document: unknown }) => document)).toEqual([
      { text: "a long\ndocument" },
      { text: "short" },
    ]);
    const scored = await ask("/score", { text_1: parts(query), text_2: [parts("short")] });
    expect(scored.body.data[0].score).toBe(sigmoid(fakeLogit("short")));
  });

  test.each([
    ["/vllm/v1/rerank", { query, documents: ["a", { content: [{ type: "image_url" }] }] }],
    ["/jina/v1/rerank", { query, documents: ["a", { image: "https://example.com/x.png" }] }],
  ])("an image is refused by %s, not scored as text", async (path, sent) => {
    const { status, body } = await ask(path, sent);
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain("/documents/1");
  });
});

describe("/score with many queries", () => {
  test("more than are under way at once, each pair by its own query", async () => {
    const queries = Array.from({ length: 70 }, (_, i) =>
      i % 2 ? `q${i % 50}` : { text: `q${i}` },
    );
    const texts = queries.map((_, i) => "x".repeat(i + 1));
    const { status, body } = await ask("/score", {
      queries,
      documents: texts,
      use_activation: false,
    });
    expect(status).toBe(200);
    expect(body.data.map(({ score }: { score: number }) => score)).toEqual(texts.map(fakeLogit));
  });

  test("a wrong pair is named by its place in the caller's lists", async () => {
    const queries = ["a", "b", "a", "b"];
    const wrong = await ask("/score", { queries, items: ["1", "2", "3", 4] });
    expect(wrong.body.error).toMatchObject({ param: "/items/3" });
    const blank = await ask("/score", {
      queries: ["a", "b", " ", "b"],
      items: ["1", "2", "3", "4"],
    });
    expect(blank.body.error).toMatchObject({ param: "/queries/2" });
  });
});

describe("Weaviate's container", () => {
  test.each(["/weaviate/rerank", "/rerank"])(
    "%s: scores by position, whatever the content type",
    async (path) => {
      const { status, body } = await ask(
        path,
        { query, documents, property: "" },
        { "content-type": "" },
      );
      expect(status).toBe(200);
      expect(body).toEqual({
        query,
        scores: documents.map((document, i) => ({ document, score: scores[i] })),
      });
    },
  );

  test("an empty query and equal documents are scored", async () => {
    const { status, body } = await ask("/weaviate/rerank", {
      query: "",
      documents: ["a", "a"],
      property: "",
    });
    expect(status).toBe(200);
    const score = sigmoid(fakeLogit("a"));
    expect(body.scores).toEqual([
      { document: "a", score },
      { document: "a", score },
    ]);
  });

  test("errors are one string; probes and /meta answer", async () => {
    expect(await ask("/weaviate/rerank", { query, documents: 5 })).toMatchObject({
      status: 422,
      body: { error: expect.stringContaining("/documents") },
    });
    for (const path of ["/.well-known/ready", "/.well-known/live", "/meta"]) {
      for (const prefix of ["", "/weaviate"]) {
        expect((await fetch(service.url + prefix + path)).status).toBe(200);
      }
    }
    expect(await (await fetch(`${service.url}/weaviate/meta`)).json()).toMatchObject({
      model: "fake-model",
    });
  });
});

describe("the wrong call", () => {
  test.each([
    ["/v1/rerank", { query, texts: documents }, "POST /tei/rerank"],
    ["/tei/rerank", { query, documents }, "POST /v1/rerank"],
    ["/v1/rerank", { query: { text: query }, passages: [] }, "POST /v1/ranking"],
    ["/v1/rerank", { text_1: query, text_2: documents }, "POST /v1/score"],
  ])("%s with another dialect's body names the right one", async (path, sent, right) => {
    const { status, body } = await ask(path, sent);
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain(right);
  });

  test.each([
    ["/v1/v1/rerank", "/v1/rerank"],
    ["/v1/reranker", "/v1/rerank"],
    ["/v1/embeddings", "/docs"],
  ])("404 for %s names %s", async (path, right) => {
    const { status, body } = await ask(path, { query, documents });
    expect(status).toBe(404);
    expect(body.message).toContain(right);
  });
});

test.each(["//v1/rerank", "/v1/rerank/", "//tei//rerank/"])("%s is understood", async (path) => {
  const sent = path.includes("tei") ? { query, texts: documents } : { query, documents };
  expect((await ask(path, sent)).status).toBe(200);
});

test.each(["/tei/nope", "/weaviate/nope"])("404 for %s has a string as its error", async (path) => {
  const { status, body } = await ask(path, { query, documents });
  expect(status).toBe(404);
  expect(body.error).toEqual(expect.any(String));
});

describe("a document that was not read to its end", () => {
  const long = ["x".repeat(1001), "y".repeat(2000), "short"];
  test.each(DIALECT_CALLS)("$path says how many in a header", async ({ path, body }) => {
    const { status, headers } = await ask(path, body("cut", long));
    expect(status).toBe(200);
    expect(headers.get("x-crossrank-truncated")).toBe("2");
    const whole = await ask(path, body("whole", documents));
    expect(whole.headers.get("x-crossrank-truncated")).toBeNull();
  });

  test("Cohere's clients find it in meta.warnings", async () => {
    const { body } = await ask("/cohere/v2/rerank", { query: "cut", documents: long });
    expect(body.meta.warnings).toEqual(["documents not read to their end: 2"]);
  });
});

describe("models by the names that clients have", () => {
  test.each([
    "rerank-v3.5",
    "rerank-2.5-lite",
    "jina-reranker-v2-base-multilingual",
    "default/not-specified",
  ])("%s is the default model", async (model) => {
    expect((await ask("/v1/rerank", { model, query, documents })).body.model).toBe("fake-model");
  });

  test("any other name is 404 and lists what is served", async () => {
    const { status, body } = await ask("/v1/rerank", { model: "gpt", query, documents });
    expect(status).toBe(404);
    expect(body.message).toContain("fake-model");
  });

  test("GET /v1/models/{id} has Xinference's model_type", async () => {
    const response = await fetch(`${service.url}/v1/models/fake-model`);
    expect(await response.json()).toMatchObject({ id: "fake-model", model_type: "rerank" });
  });
});
