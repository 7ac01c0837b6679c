// Runs in Redis as API and worker meet them: one that is over leaves nothing behind.
import { runsPrefix } from "@crossrank/protocol/keys";
import { Runs } from "@crossrank/protocol/runs";
import { expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { runRequest } from "../support/run-request.ts";

const redis = useRedis();
const QUEUE = { prefix: runsPrefix(0), lane: "model@fp32", urgency: "interactive" } as const;
test("a run that ends while a worker holds it back as a suspect leaves nothing behind", async () => {
  const runs = new Runs(redis.client);
  const run = await runs.enter(runRequest({ lane: QUEUE.lane }));
  const claimed = await runs.claim("ticket", QUEUE);
  if (typeof claimed === "string") throw new Error("nothing to claim");
  expect(await runs.countSuspicion(claimed)).toBe(1);
  expect(await runs.countSuspicion(claimed)).toBe(2);
  await runs.leave(run, run.runId);
  await runs.countSuspicion(claimed);
  expect(await redis.client.exists(run.runKey)).toBe(0);
});
