// Every dialect × everything that can be wrong with a call: the status and the body that the dialect's
// own clients understand, a sentence that names the caller's own field, and nothing for the scorer.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DIALECT_PATHS } from "../../apps/api/src/dialects/dialects.ts";
import { PROBLEM } from "../../apps/api/src/dialects/wire-parts.ts";
import { DIALECT_CALLS } from "../support/dialect-calls.ts";
import { overload, untilAnswered } from "../support/overload.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";

const redis = useRedis();
const SECRETS = { good: "the-good-key-of-tests", expired: "the-expired-key-of-tests" };
let service: TestService;
beforeAll(async () => {
  service = await startService({
    redisUrl: redis.url,
    settings: {
      API_KEYS: `good:${SECRETS.good} expired:${SECRETS.expired}:expires=2020-01-31`,
      MAX_DOCUMENTS: "3",
      MAX_QUERY_CHARACTERS: "20",
    },
  });
});
afterAll(() => service.close());

const DOCUMENTS = ["a", "bb"];

async function call(path: string, body: unknown, key: string | null = SECRETS.good) {
  const response = await fetch(service.url + path, {
    method: "POST",
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}

/** The problem in the dialect's own shape. */
function expectOwnShape(path: string, text: string): void {
  const shape = DIALECT_PATHS.get(path)?.shape?.problem ?? PROBLEM;
  const body: unknown = JSON.parse(text);
  // `/rerank` cannot know whose call it was before it has read the body.
  if (path === "/rerank" && !Object.hasOwn(body as object, "title")) {
    expect(body).toMatchObject({ error: expect.any(String), message: expect.any(String) });
  } else {
    expect(shape.safeParse(body).error).toBeUndefined();
  }
}

describe.each(DIALECT_CALLS)("$path", ({ path, body, documentsField, queryField, namesModel }) => {
  const right = body("q", DOCUMENTS);
  type Case = [name: string, status: number, sent: unknown, named: string, key?: string | null];
  const cases: Case[] = [
    ["no body", 400, "", "empty"],
    ["no JSON", 400, '{"query": "confidential', "JSON"],
    ["documents of the wrong type", 422, body("q", 5), `/${documentsField}`],
    ["a document of the wrong type", 422, body("q", ["a", 5]), `/${documentsField}`],
    ["a query of the wrong type", 422, body(5, DOCUMENTS), `/${queryField}`],
    ["too many documents", 413, body("q", ["a", "b", "c", "d"]), "the limit is 3"],
    ["too long a query", 413, body("x".repeat(21), DOCUMENTS), "the limit is 20"],
    ["a wrong key", 401, right, "key", "a-wrong-key-0123456789"],
    ["no key", 401, right, "key", null],
    ["an expired key", 401, right, "expired", SECRETS.expired],
    ...(namesModel
      ? [["an unknown model", 404, { ...right, model: "gpt" }, "fake-model"] satisfies Case]
      : []),
  ];

  test.each(cases)("%s: %i", async (_, status, sent, named, key) => {
    const scored = service.scorer.scored.length;
    const reply = await call(path, sent, key);
    expect(reply.status).toBe(status);
    expectOwnShape(path, reply.text);
    expect(reply.text).toContain(named);
    expect(reply.text).not.toMatch(/confidential|0123456789| at .*\.ts:/);
    expect(service.scorer.scored).toHaveLength(scored);
  });

  test("the right call: 200", async () => {
    expect((await call(path, right)).status).toBe(200);
  });
});

describe("with more in the queue than a request may wait for", () => {
  beforeAll(async () => {
    const end = await overload(redis.client, 62, "good");
    await untilAnswered(
      () => call("/v1/rerank", { query: `${Math.random()}`, documents: ["a"] }),
      503,
    );
    return end;
  });

  test.each(DIALECT_CALLS)("$path says when to come again", async ({ path, body }) => {
    const reply = await call(path, body("another query", DOCUMENTS));
    // TEI's clients know 429 for it.
    expect(reply.status).toBe(path.startsWith("/tei") ? 429 : 503);
    expectOwnShape(path, reply.text);
    const seconds = Number(reply.headers.get("retry-after"));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(3);
    expect(Number(reply.headers.get("retry-after-ms"))).toBeLessThanOrEqual(seconds * 1000);
  });
});
