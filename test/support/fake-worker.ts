// A worker process on the fake scorer that takes SCORE_MS a call, dies of the document POISON and, where it
// STUMBLES, fails at each query once, for tests that kill processes. Its flags are those of
// apps/worker/src/main.ts.
import { setTimeout as delay } from "node:timers/promises";
import { loadConfig } from "@crossrank/protocol/config";
import { createLog } from "@crossrank/protocol/log";
import { connectRedis } from "@crossrank/protocol/redis";
import { stopOnSignal } from "@crossrank/protocol/stop-on-signal";
import { lifecycleOf, untilOver } from "../../apps/worker/src/lifecycle.ts";
import { startWorker } from "../../apps/worker/src/worker.ts";
import { createFakeScorer } from "./fake-scorer.ts";

const config = loadConfig(process.env);
const log = createLog("fake-worker", "silent");
const stopping = stopOnSignal(config.SHUTDOWN_TIMEOUT_MS, log);
const fake = createFakeScorer();
const { EXECUTED_KEY, STUMBLES } = process.env;
const stumbledAt = new Set<string>();
const executed = EXECUTED_KEY && connectRedis(config.REDIS_URL, "consumer", () => {});
const scorer = {
  ...fake,
  async score(...call: Parameters<typeof fake.score>) {
    await delay(Number(process.env["SCORE_MS"] ?? 0));
    const [query, documents] = call;
    if (STUMBLES && !stumbledAt.has(query)) {
      stumbledAt.add(query);
      throw new Error("stumbled");
    }
    if (documents.some((text) => text === process.env["POISON"]))
      process.kill(process.pid, "SIGKILL");
    // Written down for tests that count how often each query was scored. A full Redis takes no note.
    if (EXECUTED_KEY && executed) await executed.rpush(EXECUTED_KEY, query).catch(() => {});
    return fake.score(...call);
  },
};
const workerId = `w-${process.pid}`;
const lifecycle = lifecycleOf(process.argv.slice(2));
const worker = await startWorker(workerId, config, scorer, log, lifecycle.kind);
stopping.whenRunning(async () => {
  await worker.close();
  if (executed) executed.disconnect();
});
process.send?.({ type: "ready", workerId });
if (lifecycle.kind !== "serve") stopping.begin(await untilOver(lifecycle, worker.look, log));
