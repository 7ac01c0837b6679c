// A page of an allowed origin may call from a browser and read what it needs; no other page may.
import { afterAll, beforeAll, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";

const redis = useRedis();
const APP = "https://app.example";
let service: TestService;
beforeAll(async () => {
  const settings = { CORS_ORIGINS: APP, API_KEYS: "web:a-secret-of-the-web" };
  service = await startService({ redisUrl: redis.url, settings });
});
afterAll(() => service.close());

const call = (origin: string, init: RequestInit = {}) =>
  fetch(`${service.url}/v1/rerank`, {
    method: "POST",
    body: JSON.stringify({ query: "q", documents: ["a"] }),
    ...init,
    headers: { origin, ...(init.headers as Record<string, string>) },
  });

test("a preflight of an allowed origin is answered without a key", async () => {
  const headers = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
  };
  const reply = await call(APP, { method: "OPTIONS", body: null, headers });
  expect(reply.status).toBe(204);
  expect(reply.headers.get("access-control-allow-origin")).toBe(APP);
  expect(reply.headers.get("access-control-allow-methods")).toContain("POST");
  expect(reply.headers.get("access-control-allow-headers")).toMatch(/authorization/i);
});

test("replies and refusals can be read by it, and their headers", async () => {
  const refused = await call(APP);
  expect(refused.status).toBe(401);
  const headers = { authorization: "Bearer a-secret-of-the-web" };
  for (const reply of [refused, await call(APP, { headers })]) {
    expect(reply.headers.get("access-control-allow-origin")).toBe(APP);
    expect(reply.headers.get("vary")).toMatch(/origin/i);
    expect(reply.headers.get("access-control-expose-headers")).toMatch(/retry-after/i);
    expect(reply.headers.get("access-control-allow-credentials")).toBeNull();
  }
});

test.each(["https://evil.example", "https://app.example.evil", "null"])(
  "%s may not",
  async (origin) => {
    const headers = { authorization: "Bearer a-secret-of-the-web" };
    const reply = await call(origin, { headers });
    expect(reply.headers.get("access-control-allow-origin")).toBeNull();
  },
);
