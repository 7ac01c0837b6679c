// Without a queue, or with one for a while: the same model, the same scores, and an orderly end.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { loadConfig } from "@crossrank/protocol/config";
import { jobLimits } from "@crossrank/protocol/contract";
import type { Job } from "@crossrank/protocol/job-contract";
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import { afterEach, expect, test } from "vitest";
import { loadScorer } from "../../apps/worker/src/encoder-scorer.ts";
import { processBatch } from "../../apps/worker/src/handler/process-batch.ts";
import { post } from "../support/post.ts";
import { startRealService } from "../support/real-service.ts";
import { useRedis } from "../support/redis.ts";
import { startService } from "../support/service.ts";

const redis = useRedis();
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

function start(entry: string, settings: Record<string, string>, flags: string[] = []) {
  const child = fork(new URL(`../../apps/worker/src/${entry}`, import.meta.url), flags, {
    env: { ...process.env, MODEL: "", LOG_LEVEL: "silent", ...settings },
    execArgv: [],
  });
  children.push(child);
  return child;
}

const body = {
  query: "苹果公司最新发布的手机",
  documents: ["苹果是一种健康的水果", "iPhone 15 Pro 支持钛合金边框"],
  raw_scores: true,
};
const logits = ({ results }: RerankReply) => results.map(({ index, logit }) => [index, logit]);

test("service, handler and RunPod's entry give one answer", async () => {
  const service = await startRealService(redis.url);
  const { body: expected } = await post(`${service.url}/v1/rerank`, body);
  await service.close();

  const config = loadConfig({ WORKERS: "1" });
  const fails = (error: Error) => expect.unreachable(error.message);
  const loaded = await loadScorer(config.MODELS[0], config, {}, { onFailure: fails });
  const tools = { scorer: loaded.scorer, limits: jobLimits(config) };
  const items = Array.from({ length: 5 }, (_, i) => ({ id: `${i}`, request: body }));
  const results = await processBatch([...items, { id: "bad", request: {} }], tools);
  await loaded.close();
  for (const result of results.slice(0, 5)) {
    expect("ok" in result && logits(result.ok)).toEqual(logits(expected));
  }
  expect(results[5]).toMatchObject({ error: { code: "invalid_request" } });

  const runPod = start("entries/main.ts", { PORT: "0" });
  const [{ port }] = (await once(runPod, "message")) as [{ port: number }];
  const { body: job } = await post(`http://127.0.0.1:${port}/runsync`, { input: body });
  expect(logits(job.output)).toEqual(logits(expected));
  runPod.kill("SIGTERM");
  expect(await once(runPod, "exit")).toEqual([0, null]);
});

test("a real worker told to drain does what waits and exits 0", async () => {
  // The first test's service has told what the model is.
  const settings = { MODEL: "crossrank-embedded" };
  const service = await startService({ redisUrl: redis.url, withWorker: false, settings });
  const { body: job } = await post(`${service.url}/v1/jobs`, { ...body, cache: "no-store" });
  const worker = start("main.ts", { REDIS_URL: redis.url }, ["--drain=0.5"]);
  expect(await once(worker, "exit")).toEqual([0, null]);
  const read = (await (await fetch(`${service.url}/v1/jobs/${job.id}`)).json()) as Job;
  expect(read.status).toBe("completed");
  await service.close();
});

test("flags that are none, and an address that anybody reaches, are refused", async () => {
  expect(await once(start("main.ts", {}, ["--drian"]), "exit")).toEqual([2, null]);
  expect(await once(start("entries/main.ts", { HOST: "0.0.0.0" }), "exit")).toEqual([1, null]);
});
