// The same product on a Redis Cluster of three masters, its queue in four shards.
import type { Job } from "@crossrank/protocol/job-contract";
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { useRedisCluster } from "../support/redis-cluster.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const cluster = useRedisCluster();
let service: TestService;
beforeAll(async () => {
  const settings = { QUEUE_SHARDS: "4" };
  service = await startService({ redisUrl: cluster.url, settings });
});
afterEach(() => {
  service.scorer.gate = Promise.resolve();
});
afterAll(() => service?.close());

test("a waiting request is answered", async () => {
  const t0 = performance.now();
  const response = await service.post("/v1/rerank", { query: "q", documents: ["a", "bbb"] });
  console.log(performance.now() - t0, await response.clone().text());
  expect(response.status).toBe(200);
  for (let i = 0; i < 10; i++) {
    const t1 = performance.now();
    const response = await service.post("/v1/rerank", { query: "q" + i, documents: ["a", "bbb"] });
    console.log(performance.now() - t1, response.status);
  }
});
