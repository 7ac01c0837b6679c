// What a worker does with jobs that it cannot run.

import { PROTOCOL_VERSION, queueNameOf } from "@crossrank/protocol/job";
import { inboxChannel, pendingKey, QUEUE_PREFIX } from "@crossrank/protocol/keys";
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
  queue = new Queue(queueNameOf("fake-model@fp32", "interactive"), options);
});
afterAll(() => service.close());

const stateOf = (id: string, state: string) =>
  until(`${id} is ${state}`, async () => (await queue.getJobState(id)) === state);

test.each([PROTOCOL_VERSION + 1, PROTOCOL_VERSION - 1])(
  "a ticket of another version waits for a worker that knows it",
  async (v) => {
    await queue.add("rerank", { v }, { jobId: `version-${v}` });
    await stateOf(`version-${v}`, "delayed");
  },
);

test("what is no ticket of ours fails at once instead of going round", async () => {
  await queue.add("rerank", { v: "x" }, { jobId: "nonsense" });
  await stateOf("nonsense", "failed");
});

test("a ticket that finds no run is done with", async () => {
  await queue.add("rerank", { v: PROTOCOL_VERSION }, { jobId: "idle", removeOnComplete: true });
  await stateOf("idle", "unknown");
});

test("an error of Redis costs a run none of its attempts", async () => {
  const key = pendingKey("fake-model@fp32", "interactive");
  await redis.client.set(key, "not a sorted set");
  await queue.add("rerank", { v: PROTOCOL_VERSION }, { jobId: "wrong", attempts: 1 });
  await stateOf("wrong", "delayed");
  expect((await queue.getJob("wrong"))?.attemptsMade).toBe(0);
  await redis.client.del(key);
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
