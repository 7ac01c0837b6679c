// Without keys the service is for programs on this machine: no web page may pass for one.
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";

const redis = useRedis();
let open: TestService;
let withKeys: TestService;
beforeAll(async () => {
  const CORS_ORIGINS = "https://app.example";
  open = await startService({ redisUrl: redis.url, settings: { CORS_ORIGINS } });
  const settings = { API_KEYS: "web:a-secret-of-the-web", MODEL: "fake-model" };
  withKeys = await startService({ redisUrl: redis.url, settings });
});
afterAll(() => Promise.all([open.close(), withKeys.close()]));

/** `fetch` does not let its caller write `Host`. */
async function call(service: TestService, headers: Record<string, string>) {
  const sent = request(`${service.url}/v1/rerank`, { method: "POST", headers, agent: false });
  sent.end(JSON.stringify({ query: "q", documents: ["a"] }));
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return { status: response.statusCode, body: (await json(response)) as { detail?: string } };
}

describe("200 for", () => {
  test.each([
    ["localhost", { host: "localhost:8080" }],
    ["a name below localhost", { host: "rerank.localhost" }],
    ["another loopback address", { host: "127.0.0.2:8080" }],
    ["IPv6's loopback", { host: "[::1]:8080" }],
    ["a container's name for this machine", { host: "Host.Docker.Internal:8080" }],
    ["a page of this machine", { origin: "http://localhost:3000" }],
    ["a page that the settings allow", { origin: "https://app.example" }],
  ])("%s", async (_, headers) => {
    expect((await call(open, headers)).status).toBe(200);
  });

  test("any host where callers show a key", async () => {
    const headers = { host: "rerank.example", authorization: "Bearer a-secret-of-the-web" };
    expect((await call(withKeys, headers)).status).toBe(200);
  });
});

describe("403, naming the setting, for", () => {
  test.each([
    ["a name that was pointed here", { host: "evil.example:8080" }, "ALLOWED_HOSTS"],
    ["a name that only begins like ours", { host: "127.0.0.1.evil.example" }, "ALLOWED_HOSTS"],
    ["a page of another origin", { origin: "https://evil.example" }, "CORS_ORIGINS"],
    ["a page without an origin", { origin: "null" }, "CORS_ORIGINS"],
    ["an origin that holds our name", { origin: "http://x@127.0.0.1.evil" }, "CORS_ORIGINS"],
  ])("%s", async (_, headers, setting) => {
    const before = open.scorer.scored.length;
    const { status, body } = await call(open, headers);
    expect(status).toBe(403);
    expect(body.detail).toContain(setting);
    expect(open.scorer.scored).toHaveLength(before);
  });
});
