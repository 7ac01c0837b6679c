// Keys: who may call, how often, and what a caller of each dialect sees when it may not.
import { createHash } from "node:crypto";
import { findKey, parseApiKeys } from "@crossrank/protocol/api-keys";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeKey } from "../../apps/cli/src/commands/keys.ts";
import { overload } from "../support/overload.ts";
import { post } from "../support/post.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
const secretOf = (name: string) => `secret-of-${name}-0123456789`;
const hashOf = (name: string) => createHash("sha256").update(secretOf(name)).digest("hex");
const API_KEYS = [
  `web:sha256=${hashOf("web")}`,
  `other:${secretOf("other")}`,
  "basic:basic-key-of-somebody",
  `reader:sha256=${hashOf("reader")}:scopes=read`,
  `plain:sha256=${hashOf("plain")}:scopes=rerank`,
  `old:sha256=${hashOf("old")}:expires=2020-01-31`,
  `few:sha256=${hashOf("few")}:per-minute=2`,
  `one:sha256=${hashOf("one")}:concurrent=1`,
].join("\n");

let service: TestService;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url, settings: { API_KEYS } });
});
afterAll(() => service.close());

const body = { query: "q", documents: ["a", "bb"] };
const bearer = (name: string) => ({ authorization: `Bearer ${secretOf(name)}` });

const call = (path: string, headers: Record<string, string>, sent: unknown = body) =>
  post(service.url + path, sent, headers);

describe("200 for a key that is shown as", () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
  test.each([
    ["Bearer", bearer("web")],
    ["bearer, in small letters", { authorization: `bearer ${secretOf("web")}` }],
    ["the bare token", { authorization: secretOf("web") }],
    ["the password of Basic", { authorization: basic(`anybody:${secretOf("web")}`) }],
    ["the only part of Basic", { authorization: basic(`${secretOf("web")}:`) }],
    ["X-API-Key", { "x-api-key": secretOf("web") }],
    ["X-API-Key beside a placeholder", { ...bearer("nobody"), "x-api-key": secretOf("web") }],
    ["a secret that the setting holds in clear", bearer("other")],
    ["a bare key that begins like a scheme", { authorization: "basic-key-of-somebody" }],
  ])("%s", async (_, headers) => {
    expect((await call("/v1/rerank", headers)).status).toBe(200);
  });
});

describe("401", () => {
  test.each([
    ["no key", {}],
    ["an empty one", { authorization: "Bearer " }],
    ["an unknown one", { authorization: "Bearer nobody-has-this-key" }],
    ["the hash instead of the key", { authorization: `Bearer ${hashOf("web")}` }],
    ["an expired one", bearer("old")],
  ])("%s", async (_, headers) => {
    const reply = await call("/v1/rerank", headers);
    expect(reply.status).toBe(401);
    expect(reply.headers.get("www-authenticate")).toBe("Bearer");
    expect(reply.body).toMatchObject({ code: "unauthorized" });
  });

  test.each([
    ["/cohere/v2/rerank", { message: expect.any(String) }],
    ["/jina/v1/rerank", { detail: expect.any(String) }],
    ["/voyage/v1/rerank", { detail: expect.any(String) }],
    ["/tei/rerank", { error: expect.any(String), error_type: "validation" }],
    ["/vllm/v1/rerank", { error: { type: "AuthenticationError", code: 401 } }],
    ["/weaviate/rerank", { error: expect.any(String) }],
  ])("%s says it in its own words", async (path, expected) => {
    const reply = await call(path, {});
    expect(reply.status).toBe(401);
    expect(reply.body).toMatchObject(expected);
  });
});

test("a key that may not look at jobs is answered itself, whatever it prefers", async () => {
  const headers = { ...bearer("plain"), prefer: "respond-async" };
  const reply = await call("/v1/rerank", headers);
  expect(reply).toMatchObject({ status: 200, body: { results: expect.any(Array) } });
  expect(reply.headers.get("preference-applied")).toBeNull();
});

test("403 for a key without the scope; reading is open to it", async () => {
  expect(await call("/v1/rerank", bearer("reader"))).toMatchObject({
    status: 403,
    body: { code: "forbidden" },
  });
  const models = await fetch(`${service.url}/v1/models`, { headers: bearer("reader") });
  expect(models.status).toBe(200);
});

test("what `crossrank keys create` prints is a key and the entry that knows it", () => {
  const printed = describeKey("web", { scopes: "rerank+read", perMinute: "600" });
  const [secret = ""] = /crk_\S+/.exec(printed) ?? [];
  const [entry = ""] = /web:\S+/.exec(printed) ?? [];
  const keys = parseApiKeys(entry);
  expect(findKey(keys, secret)).toMatchObject({
    name: "web",
    scopes: ["rerank", "read"],
    requestsPerMinute: 600,
  });
  expect(entry).not.toContain(secret);
});

test.each([
  [{ scopes: "rerank,read" }, /--scopes must not hold ","/],
  [{ scopes: "" }, /scopes are/],
  [{ expires: "2020-01-01" }, /has passed/],
  [{ expires: "2027-01-31T12:00:00Z" }, /--expires must not hold ":"/],
  [{ concurrent: "many" }, /concurrent is a whole number/],
])("what `crossrank keys create` is told wrong, it refuses: %j", (options, message) => {
  expect(() => describeKey("web", options)).toThrow(message);
});

test("probes need no key", async () => {
  for (const path of ["/livez", "/readyz", "/health", "/.well-known/ready", "/weaviate/meta"]) {
    expect((await fetch(service.url + path)).status).toBe(200);
  }
});

test("a job is its key's own: 404 for another", async () => {
  const { body: job } = await call("/v1/jobs", bearer("web"));
  const read = (name: string) =>
    fetch(`${service.url}/v1/jobs/${job.id}`, { headers: bearer(name) });
  expect((await read("web")).status).toBe(200);
  expect((await read("other")).status).toBe(404);
});

describe("429", () => {
  test("the third request of a minute that allows two, with what the drafts want", async () => {
    const replies = [];
    for (let i = 0; i < 3; i++) replies.push(await call("/v1/rerank", bearer("few")));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 429]);
    const [first, , last] = replies;
    expect(first?.headers.get("ratelimit-policy")).toBe('"requests";q=2;w=60');
    expect(first?.headers.get("ratelimit")).toMatch(/^"requests";r=1;t=\d+$/);
    expect(last?.headers.get("ratelimit")).toMatch(/^"requests";r=0;t=\d+$/);
    const seconds = Number(last?.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(Number(last?.headers.get("retry-after-ms"))).toBeLessThanOrEqual(seconds * 1000);
    expect(last?.body).toMatchObject({ code: "quota_exceeded", retryable: true });
  });

  test("more at once than allowed, and in again when one has left", async () => {
    const gate = Promise.withResolvers<void>();
    service.scorer.gate = gate.promise;
    const before = service.scorer.calls.length;
    const held = call("/v1/rerank", bearer("one"), { ...body, query: "held" });
    await until("the call is scored", () => service.scorer.calls.length > before);
    expect(await call("/v1/rerank", bearer("one"))).toMatchObject({ status: 429 });
    // It says when the queue will have come to an end.
    const end = await overload(redis.client, 20);
    await until("the estimate is fresh", async () => {
      const refused = await call("/v1/rerank", bearer("one"));
      return Math.abs(Number(refused.headers.get("retry-after")) - 20) <= 1;
    });
    await end();
    gate.resolve();
    expect((await held).status).toBe(200);
    expect((await call("/v1/rerank", bearer("one"))).status).toBe(200);
  });
});

test("no secret and no hash is in a reply", async () => {
  const replies = await Promise.all([
    call("/v1/rerank", { authorization: "Bearer wrong-secret-that-is-long" }),
    call("/v1/rerank", bearer("old")),
  ]);
  for (const { body: problem } of replies) {
    expect(JSON.stringify(problem)).not.toMatch(/wrong-secret|secret-of|[0-9a-f]{64}/);
  }
});
