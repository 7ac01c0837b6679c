// The dashboard: off by default, for admin keys alone, to be looked at only.
import { afterAll, beforeAll, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";

const redis = useRedis();
const ADMIN = "a-secret-of-the-admin";
const WEB = "a-secret-of-the-web-key";
let service: TestService;
beforeAll(async () => {
  const API_KEYS = `admin:${ADMIN}:scopes=admin web:${WEB}`;
  service = await startService({ redisUrl: redis.url, settings: { API_KEYS, QUEUE_SHARDS: "1" } });
});
afterAll(() => service.close());

const basic = (key: string) => ({ authorization: `Basic ${btoa(`x:${key}`)}` });
const look = (path: string, key: string, method = "GET") =>
  fetch(service.url + path, { method, headers: basic(key) });

test("a browser is asked for a password, and any key but an admin's is refused", async () => {
  const asked = await fetch(`${service.url}/admin/queues`);
  expect(asked.status).toBe(401);
  expect(asked.headers.get("www-authenticate")).toMatch(/^Basic /);
  for (const path of ["/admin/queues", "/admin/queues/api/queues", "/admin/queues/static/x"]) {
    expect((await look(path, WEB)).status, path).toBe(403);
  }
});

test("it shows every queue, and no text of what was asked", async () => {
  await fetch(`${service.url}/v1/rerank`, {
    method: "POST",
    headers: basic(WEB),
    body: JSON.stringify({ query: "confidential", documents: ["confidential"] }),
  });
  const page = await look("/admin/queues", ADMIN);
  expect(page.status).toBe(200);
  expect(page.headers.get("content-type")).toContain("text/html");
  const api = await look("/admin/queues/api/queues?activeQueue=&page=1&jobsPerPage=10", ADMIN);
  const text = await api.text();
  const { queues } = JSON.parse(text) as { queues: { name: string; readOnlyMode: boolean }[] };
  expect(queues.map(({ name }) => name)).toEqual([
    "rerank-fake-model@fp32",
    "rerank-fake-model@fp32-background",
  ]);
  expect(queues.every(({ readOnlyMode }) => readOnlyMode)).toBe(true);
  expect(text).not.toContain("confidential");
});

test("nothing can be done with it", async () => {
  const path = "/admin/queues/api/queues/rerank-fake-model@fp32/pause";
  for (const method of ["PUT", "POST", "DELETE"]) {
    expect((await look(path, ADMIN, method)).status).toBe(405);
  }
});

test("without an admin key there is none", async () => {
  const without = await startService({ redisUrl: redis.url, settings: { API_KEYS: `web:${WEB}` } });
  expect((await fetch(`${without.url}/admin/queues`, { headers: basic(WEB) })).status).toBe(404);
  await without.close();
});
