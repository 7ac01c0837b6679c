// Tickets take whichever run's turn it is: one that somebody else's run depends on stays.
import { jobKey, outcomeKey, pendingKey, runsPrefix, ticketKey } from "@crossrank/protocol/keys";
import { Runs } from "@crossrank/protocol/runs";
import { expect, test } from "vitest";
import { post } from "../support/post.ts";
import { useRedis } from "../support/redis.ts";
import { startService } from "../support/service.ts";
import { until } from "../support/until.ts";

const redis = useRedis();
const QUEUE = { prefix: runsPrefix(0), lane: "fake-model@fp32", urgency: "interactive" } as const;
const KEYS = { heavy: "a-secret-of-the-heavy-key", light: "a-secret-of-the-light-key" };
const as = (name: keyof typeof KEYS) => ({ authorization: `Bearer ${KEYS[name]}` });

test("who hangs up takes no ticket along that a dead worker has left with another's run", async () => {
  const API_KEYS = `heavy:${KEYS.heavy} light:${KEYS.light}`;
  const options = { redisUrl: redis.url, settings: { API_KEYS } };
  await (await startService(options)).close(); // announces the lane
  const idle = await startService({ ...options, withWorker: false });
  const leaving = new AbortController();
  const large = { query: "q", documents: ["x".repeat(4000)] };
  const body = JSON.stringify(large);
  const init = { method: "POST", body, headers: as("heavy"), signal: leaving.signal };
  const waiting = fetch(`${idle.url}/v1/rerank`, init).catch(() => "hung up");
  const first = await until("it waits", async () => {
    const [member] = await redis.client.zrange(pendingKey(QUEUE), "0", "-1");
    return member?.split(" ")[1];
  });
  const small = { query: "q", documents: ["a"], priority: "interactive" };
  const { body: job } = await post(`${idle.url}/v1/jobs`, small, as("light"));
  const [, runId = ""] = ((await redis.client.hget(jobKey(job.id), "run:0")) ?? "").split(" ");

  // A worker takes the first ticket for the small one and dies: the ticket waits again, with that run.
  const claimed = await new Runs(redis.client).claim(first, QUEUE);
  expect(claimed).toMatchObject({ runId });
  leaving.abort();
  expect(await waiting).toBe("hung up");
  await until("the large one is dropped", async () => {
    return (await redis.client.zcard(pendingKey(QUEUE))) === 0;
  });
  expect(await redis.client.exists(ticketKey(QUEUE.prefix, first))).toBe(1);

  const back = await startService(options);
  await until("it has ended, though nobody asked", () => redis.client.exists(outcomeKey(runId)));
  await Promise.all([idle.close(), back.close()]);
});
