// What a worker does with jobs that it cannot run.

import { queueNameOf } from "@crossrank/protocol/job";
import { inboxChannel, pendingKey, runsPrefix } from "@crossrank/protocol/keys";
import { createLog } from "@crossrank/protocol/log";
import { Queue } from "bullmq";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
const NAME = { prefix: runsPrefix(0), lane: "fake-model@fp32", urgency: "interactive" } as const;
let service: TestService;
let queue: Queue;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url });
  queue = new Queue(queueNameOf(NAME), { prefix: NAME.prefix, connection: redis.client });
});
afterAll(() => service.close());

const stateOf = (id: string, state: string) =>
  until(`${id} is ${state}`, async () => (await queue.getJobState(id)) === state);

test("a ticket that finds no run is done with", async () => {
  await queue.add("rerank", {}, { jobId: "idle", removeOnComplete: true });
  await stateOf("idle", "unknown");
});

test("an error of Redis costs a run none of its attempts", async () => {
  const key = pendingKey(NAME);
  await redis.client.set(key, "not a sorted set");
  await queue.add("rerank", {}, { jobId: "wrong", attempts: 1 });
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
