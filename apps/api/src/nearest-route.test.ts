import { expect, test } from "vitest";
import { nearestRoute } from "./nearest-route.ts";

const ROUTES = [
  ["POST", "/v1/rerank"],
  ["POST", "/v2/rerank"],
  ["POST", "/xinference/v1/rerank"],
  ["POST", "/tei/rerank"],
  ["POST", "/weaviate/rerank"],
  ["GET", "/v1/models"],
  ["GET", "/v1/models/:id{.+}"],
  ["GET", "/infinity/models"],
] as const;

test.each([
  ["POST", "/v1/v1/rerank", "POST /v1/rerank"],
  ["POST", "/v1/rernk", "POST /v1/rerank"],
  ["POST", "/v1/reranker", "POST /v1/rerank"],
  ["POST", "/tei/v1/rerank", "POST /tei/rerank"],
  ["POST", "/weaviate/v1/rerank", "POST /weaviate/rerank"],
  ["GET", "/xinference/v1/models", "GET /v1/models"],
  ["GET", "/v1/model", "GET /v1/models"],
  ["GET", "/v1/embeddings", undefined],
  ["GET", "/", undefined],
])("%s %s was meant for %s", (method, path, route) => {
  expect(nearestRoute(method, path, ROUTES)).toBe(route);
});
