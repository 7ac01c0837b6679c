// Every bad input gets its documented status and a message that names field, limit and value;
// none is a 5xx and none reaches the queue.
import { brotliCompressSync } from "node:zlib";
import { outcomeKey } from "@crossrank/protocol/keys";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";

const redis = useRedis();
let service: TestService;
beforeAll(async () => {
  const settings = { MAX_BODY_BYTES: "2000000", MAX_DOCUMENT_BYTES: "1000" };
  service = await startService({ redisUrl: redis.url, settings });
});
afterAll(() => service.close());

const query = "q";
const documents = ["a", "b"];

interface Problem {
  status: number;
  code: string;
  detail: string;
  field?: string;
  limit?: number;
  value?: unknown;
}

async function send(body: unknown): Promise<{ response: Response; problem: Problem }> {
  const response = await service.post("/v1/rerank", body);
  return { response, problem: (await response.json()) as Problem };
}

type Case = [name: string, body: unknown, status: number, problem: Partial<Problem>];
const cases: Case[] = [
  ["an empty body", "", 400, { code: "unreadable_request" }],
  ["a body that is no JSON", '{"query": secret', 400, { code: "unreadable_request" }],
  ["invalid UTF-8", new Uint8Array([0x22, 0xff, 0x22]), 400, { code: "unreadable_request" }],
  ["nesting 10,000 deep", "[".repeat(10_000), 400, { limit: 32, value: 33 }],
  ["nesting behind quotes", `{"a\\"[":${"[".repeat(40)}`, 400, { limit: 32 }],
  ["no object", "[]", 422, { field: "", value: "array" }],
  ["null", "null", 422, { field: "", value: "null" }],
  ["no query", { documents }, 422, { field: "/query", value: "undefined" }],
  ["an empty query", { query: "", documents }, 422, { field: "/query" }],
  ["a blank query", { query: " \n\t ", documents }, 422, { field: "/query" }],
  ["a query that is a number", { query: 5, documents }, 422, { field: "/query", value: 5 }],
  ["too long a query", { query: "x".repeat(8193), documents }, 413, { limit: 8192, value: 8193 }],
  ["a lone surrogate in the query", { query: "\ud800", documents }, 422, { field: "/query" }],
  ["no documents", { query }, 422, { field: "/documents" }],
  ["an empty list", { query, documents: [] }, 422, { field: "/documents", limit: 1, value: 0 }],
  ["a string for the list", { query, documents: "a" }, 422, { field: "/documents" }],
  [
    "a number as document",
    { query, documents: ["a", 7] },
    422,
    { field: "/documents/1", value: 7 },
  ],
  ["null as document", { query, documents: [null] }, 422, { field: "/documents/0", value: "null" }],
  [
    "an object without any text",
    { query, documents: [{ id: 7, title: null }] },
    422,
    { field: "/documents/0" },
  ],
  [
    "an object as id",
    { query, documents: [{ text: "x", id: {} }] },
    422,
    { field: "/documents/0/id" },
  ],
  ["a lone surrogate", { query, documents: ["a", "x\udfff"] }, 422, { field: "/documents/1" }],
  [
    "too large a document",
    { query, documents: ["é".repeat(501)] },
    413,
    { limit: 1000, value: 1002 },
  ],
  [
    "too many documents",
    { query, documents: Array(1001).fill("a") },
    413,
    { limit: 1000, value: 1001 },
  ],
  [
    "a flood of rank_fields",
    { query, documents: [{ a: "x" }], rank_fields: Array(200_000).fill("a") },
    413,
    { field: "/rank_fields", limit: 100, value: 200_000 },
  ],
  [
    "more fields in objects than can be written in time",
    { query, documents: [{ a: "x" }, { b: Array(200_000).fill(0) }] },
    413,
    { field: "/documents/1", limit: 100_000 },
  ],
  [
    "a negative top_n",
    { query, documents, top_n: -1 },
    422,
    { field: "/top_n", limit: 0, value: -1 },
  ],
  ["a fractional top_n", { query, documents, top_n: 1.5 }, 422, { field: "/top_n", value: 1.5 }],
  ["an infinite top_n", '{"query":"q","documents":["a"],"top_n":1e400}', 422, { field: "/top_n" }],
  [
    "a threshold over 1",
    { query, documents, threshold: 2 },
    422,
    { field: "/threshold", limit: 1, value: 2 },
  ],
  [
    "an unknown rule",
    { query, documents, threshold: { method: "x" } },
    422,
    { field: "/threshold" },
  ],
  [
    "fewer than no tokens",
    { query, documents, max_tokens_per_doc: -1 },
    422,
    { limit: 0, value: -1 },
  ],
  ["too long a wait", { query, documents, timeout_ms: 1e9 }, 422, { limit: 600_000, value: 1e9 }],
  ["an unknown cache mode", { query, documents, cache: "x" }, 422, { field: "/cache" }],
  ["an unknown model", { query, documents, model: "nope" }, 404, { field: "/model" }],
];

describe("POST /v1/rerank refuses", () => {
  test.each(cases)("%s", async (_name, body, status, expected) => {
    const { response, problem } = await send(body);
    expect(problem).toMatchObject(expected);
    expect(response.status).toBe(status);
    expect(problem.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(problem.detail).toContain(expected.field ?? "");
    expect(JSON.stringify(problem)).not.toContain("secret");
    if (expected.limit !== undefined) expect(problem.detail).toContain(String(expected.limit));
    if (typeof expected.value === "number")
      expect(problem.detail).toContain(String(expected.value));
    expect(service.scorer.scored).toEqual([]);
    expect(await redis.client.keys(outcomeKey("*"))).toEqual([]);
  });

  test("a compressed body with 415, however small", async () => {
    const body = brotliCompressSync(Buffer.alloc(50_000_000));
    const headers = { "content-encoding": "br" };
    const response = await fetch(`${service.url}/v1/rerank`, { method: "POST", body, headers });
    expect(response.status).toBe(415);
    expect(response.headers.get("accept-encoding")).toBe("identity");
  });

  test("a body over the limit with 413, declared or streamed", async () => {
    const { problem } = await send("x".repeat(2_000_001));
    expect(problem).toMatchObject({ status: 413, limit: 2_000_000, value: 2_000_001 });
    const chunk = new Uint8Array(500_000).fill(0x20);
    let chunks = 0;
    const body = new ReadableStream({
      // It ends just above the limit: a client that still writes when the connection is closed may see
      // that instead of the answer.
      pull: (controller) => (chunks++ < 5 ? controller.enqueue(chunk) : controller.close()),
    });
    const init = { method: "POST", body, duplex: "half" } as RequestInit;
    const streamed = await fetch(`${service.url}/v1/rerank`, init);
    expect(streamed.status).toBe(413);
  });

  test("another method with 405 and the one that is allowed", async () => {
    const response = await fetch(`${service.url}/v1/rerank`);
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
  });

  test("an unknown path with a 404 that names the right one", async () => {
    const response = await service.post("/v1/rernk", {});
    expect(response.status).toBe(404);
    expect(((await response.json()) as Problem).detail).toContain("/v1/rerank");
  });
});

test("no JSON value whatsoever makes a 5xx", async () => {
  const field = fc.oneof(fc.jsonValue(), fc.string({ unit: "binary" }));
  const body = fc.record(
    {
      query: field,
      documents: fc.oneof(field, fc.array(field, { maxLength: 3 })),
      top_n: field,
      threshold: field,
      return_documents: field,
      ["__proto__"]: field,
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(body, fc.jsonValue()), async (value) => {
      const response = await service.post("/v1/rerank", JSON.stringify(value) ?? "");
      await response.arrayBuffer();
      expect(response.status).toBeLessThan(500);
    }),
    { numRuns: 300 },
  );
});
