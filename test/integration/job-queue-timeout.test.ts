// `queue_timeout_ms`: no worker begins a job later, whether or not anybody has looked at it meanwhile.
import type { Job } from "@crossrank/protocol/job-contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFakeScorer, type FakeScorer } from "../support/fake-scorer.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
let scorer: FakeScorer;
let service: TestService;
beforeAll(async () => {
  scorer = createFakeScorer();
  // Announces the lane, so that jobs are accepted though no worker lives.
  await (await startService({ redisUrl: redis.url, scorer })).close();
  service = await startService({ redisUrl: redis.url, scorer, withWorker: false });
});
afterAll(() => service.close());

async function submit(query: string, documents: string[], queueMs?: number): Promise<string> {
  const body = { query, documents, ...(queueMs && { queue_timeout_ms: queueMs }) };
  return ((await (await service.post("/v1/jobs", body)).json()) as Job).id;
}

const read = async (id: string) =>
  (await (await fetch(`${service.url}/v1/jobs/${id}`)).json()) as Job;

const ended = (id: string) =>
  until("the job has ended", async () => {
    const job = await read(id);
    return job.status === "completed" || job.status === "failed" ? job : undefined;
  });

const nowMs = async () => Number((await redis.client.time())[0]) * 1000;

test("what is late is not begun, what others wait for too is, and what was begun in time goes on", async () => {
  const many = Array.from({ length: 300 }, (_, i) => `document ${i}`);
  const inTime = await submit("in time", many, 60_000);
  const alone = await submit("alone", ["late"], 1);
  const together = await submit("together", ["shared"], 1);
  const patient = await submit("together", ["shared"]);
  const submittedMs = await nowMs();
  await until("a second later", async () => (await nowMs()) > submittedMs);

  const worker = await startService({ redisUrl: redis.url, scorer });
  expect(await ended(patient)).toMatchObject({ status: "completed" });
  expect(await ended(inTime)).toMatchObject({ status: "completed" });
  for (const id of [alone, together]) {
    expect(await ended(id)).toMatchObject({ error: { code: "deadline_exceeded" } });
  }
  expect(scorer.scored).toHaveLength(301);
  expect(scorer.scored).not.toContain("late");
  await worker.close();
});

test("a job that joins a run under way has been begun", async () => {
  const gate = Promise.withResolvers<void>();
  scorer.gate = gate.promise;
  const worker = await startService({ redisUrl: redis.url, scorer });
  const calls = scorer.calls.length;
  const first = await submit("joined", ["x"]);
  await until("it runs", async () => scorer.calls.length > calls);
  const second = await submit("joined", ["x"], 1);
  const submittedMs = await nowMs();
  await until("its queue time is over", async () => (await nowMs()) > submittedMs);
  expect((await read(second)).status).toBe("running");
  gate.resolve();
  for (const id of [first, second]) expect((await ended(id)).status).toBe("completed");
  await worker.close();
});
