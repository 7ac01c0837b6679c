// `GET /metrics` and `GET /v1/workers`: what workers tell of themselves arrives whole.
import { afterAll, beforeAll, expect, test } from "vitest";
import { FAKE_TOKENS_PER_SECOND } from "../support/fake-scorer.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
let service: TestService;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url });
});
afterAll(() => service.close());

test("the page of metrics holds every worker's batches, waits and padding, and every queue's depth", async () => {
  const answer = await fetch(`${service.url}/metrics`);
  expect(answer.headers.get("content-type")).toContain("version=0.0.4");
  const page = await answer.text();
  const labels = 'worker="w-test",queue="fake-model@fp32"';
  for (const line of [
    'rerank_queue_outstanding{queue="fake-model@fp32",urgency="interactive"} 0',
    'rerank_queue_outstanding{queue="fake-model@fp32",urgency="background"} 0',
    'rerank_queue_outstanding_seconds{queue="fake-model@fp32",urgency="interactive"} 0',
    'crossrank_workers{queue="fake-model@fp32"} 1',
    `crossrank_pairs_total{${labels}} 11`,
    `crossrank_padding_tokens_total{${labels}} 1`,
    `crossrank_engine_seconds_total{${labels}} 1.5`,
    `crossrank_batch_pairs_bucket{${labels},le="2"} 3`,
    `crossrank_batch_pairs_bucket{${labels},le="+Inf"} 4`,
    `crossrank_pair_wait_milliseconds_sum{${labels},priority="interactive"} 11`,
    `crossrank_waiting_pairs{${labels},priority="interactive"} 2`,
  ]) {
    expect(page.split("\n")).toContain(line);
  }
});

test("every line of it is one that Prometheus can read", async () => {
  const page = await (await fetch(`${service.url}/metrics`)).text();
  expect(page.endsWith("\n")).toBe(true);
  for (const line of page.trimEnd().split("\n")) {
    expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+\{([a-z]+="[^"]*",?)*\} [0-9.e+-]+)$/);
  }
});

test("a worker is listed with its device, why it was chosen and what it has done", async () => {
  const { workers } = (await (await fetch(`${service.url}/v1/workers`)).json()) as {
    workers: unknown[];
  };
  expect(workers).toMatchObject([
    {
      id: "w-test",
      device: "cpu",
      runs: 0,
      concurrency: 64,
      rate_tokens_per_second: FAKE_TOKENS_PER_SECOND,
      check: { reason: "a fake" },
      metrics: { pairs: 11, padding_share: 0.01 },
    },
  ]);
});

test("its rates, in tokens and documents, come with its next heartbeat", async () => {
  const documents = ["a", "b", "c"];
  expect((await service.post("/v1/rerank", { query: "rate", documents })).status).toBe(200);
  const rate = await until("it has told", async () => {
    const { workers } = (await (await fetch(`${service.url}/v1/workers`)).json()) as {
      workers: { rate_documents_per_second?: number }[];
    };
    return workers[0]?.rate_documents_per_second;
  });
  // Three in the fake's second and a half.
  expect(rate).toBe(2);
});
