// What a worker does with jobs that it cannot run.

import { PROTOCOL_VERSION, queueNameOf } from "@crossrank/protocol/job";
import { inboxChannel, QUEUE_PREFIX } from "@crossrank/protocol/keys";
import { createLog } from "@crossrank/protocol/log";
import { Queue } from "bullmq";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
let service: TestService;
let queue: Queue;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url });
  const options = { prefix: QUEUE_PREFIX, connection: redis.client };
  queue = new Queue(queueNameOf("fake-model@fp32"), options);
});
afterAll(() => service.close());

const stateOf = (id: string, state: string) =>
  until(`${id} is ${state}`, async () => (await queue.getJobState(id)) === state);

test("a job of a newer version waits for a worker that knows it", async () => {
  const job = { v: PROTOCOL_VERSION + 1, runKey: "k", runId: "r" };
  await queue.add("rerank", job, { jobId: "from-the-future" });
  await stateOf("from-the-future", "delayed");
});

test("what is no job of ours fails at once instead of going round", async () => {
  await queue.add("rerank", { v: 0 }, { jobId: "nonsense" });
  await stateOf("nonsense", "failed");
});

test("a run that is over is left alone, and its job goes away", async () => {
  const job = { v: PROTOCOL_VERSION, runKey: "{crossrank}:run:gone", runId: "run_gone" };
  await queue.add("rerank", job, { jobId: "run_gone", removeOnComplete: true });
  await stateOf("run_gone", "unknown");
});

test("an error of Redis costs a job none of its attempts", async () => {
  await redis.client.set("{crossrank}:run:wrong-type", "not a hash");
  const job = { v: PROTOCOL_VERSION, runKey: "{crossrank}:run:wrong-type", runId: "run_wrong" };
  await queue.add("rerank", job, { jobId: "run_wrong", attempts: 1 });
  await stateOf("run_wrong", "delayed");
  expect((await queue.getJob("run_wrong"))?.attemptsMade).toBe(0);
});

test("an unreadable message to an inbox does no harm", async () => {
  const [channel] = (await redis.client.pubsub("CHANNELS", inboxChannel("*"))) as string[];
  await redis.client.publish(channel ?? "", "run_x {not json");
  expect((await fetch(`${service.url}/livez`)).status).toBe(200);
});

test("an error of Redis is logged without the command that met it, so without passwords and texts", async () => {
  const lines: string[] = [];
  const log = createLog("test", "info", { write: (line) => lines.push(line) });
  const error = await redis.client
    .call("AUTH", "me", "TOPSECRET")
    .catch((thrown: unknown) => thrown);
  log.warn({ err: error, query: "TOPSECRET" }, "redis");
  expect(lines.join("")).toContain("WRONGPASS");
  expect(lines.join("")).not.toContain("TOPSECRET");
});
