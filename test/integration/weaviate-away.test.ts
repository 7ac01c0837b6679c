// A service whose Weaviate is away: told at once, and only to those who need it.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SearchService, startSearchService } from "../support/collections.ts";
import { useRedis } from "../support/redis.ts";

const redis = useRedis();
let service: SearchService;
beforeAll(async () => {
  // A port that was free a moment ago.
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  const settings = { WEAVIATE_URL: `http://127.0.0.1:${port}` };
  service = await startSearchService({ redisUrl: redis.url, settings });
});
afterAll(() => service.close());

test("a collection of Weaviate's is 503 with the time to come back, and is not made", async () => {
  const startMs = performance.now();
  const { status, body } = await service.call("POST", "/v1/collections", { name: "far" });
  expect([status, body.code, body.retryable]).toEqual([503, "retriever_unavailable", true]);
  expect(body.message).toContain("WEAVIATE_URL");
  expect(performance.now() - startMs).toBeLessThan(10_000);
  expect((await service.call("GET", "/v1/collections/far")).status).toBe(404);
});

test("embedded collections work as ever", async () => {
  const name = "near";
  const made = await service.call("POST", "/v1/collections", { name, retriever: "embedded" });
  expect([made.status, made.body.retriever]).toEqual([201, "embedded"]);
  await service.call("POST", `/v1/collections/${name}/documents`, '{"id":"a","text":"a pump"}');
  const { body } = await service.call("POST", "/v1/search", { collection: name, query: "pump" });
  expect(body.results).toMatchObject([{ id: "a", recall_rank: 1, rerank_rank: 1 }]);
});
