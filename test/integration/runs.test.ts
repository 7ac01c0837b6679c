// Runs in Redis as API and worker meet them: one that is over leaves nothing behind.
import { runsPrefix } from "@crossrank/protocol/keys";
import { newRunId, Runs, runKeyFor } from "@crossrank/protocol/runs";
import { resolveOptions } from "@crossrank/protocol/scoring-options";
import { expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";

const redis = useRedis();
const QUEUE = { prefix: runsPrefix(0), lane: "model@fp32", urgency: "interactive" } as const;
const OPTIONS = {
  maxTokensPerDocument: null,
  longDocument: { strategy: "truncate" },
  cleanHtml: false,
  language: null,
} as const;

async function enter(runs: Runs) {
  const runId = newRunId(0);
  const options = resolveOptions(OPTIONS, 512);
  const payload = { query: "q", documents: ["d"], options, readPairs: false, writeCache: false };
  return await runs.enter({
    runId,
    runKey: runKeyFor(null, runId),
    payload,
    tokens: 10,
    lane: QUEUE.lane,
    owner: { name: "", weight: 1 },
    priority: "interactive",
    inbox: "x",
    lifeMs: 60_000,
    retainMs: 60_000,
    runTimeoutMs: 60_000,
  });
}

test("a run that ends while a worker holds it back as a suspect leaves nothing behind", async () => {
  const runs = new Runs(redis.client);
  const run = await enter(runs);
  const claimed = await runs.claim("ticket", QUEUE);
  if (claimed === undefined) throw new Error("nothing to claim");
  expect(await runs.countSuspicion(claimed)).toBe(1);
  expect(await runs.countSuspicion(claimed)).toBe(2);
  await runs.leave(run, run.runId);
  await runs.countSuspicion(claimed);
  expect(await redis.client.exists(run.runKey)).toBe(0);
});
