// A worker process on the fake scorer that takes SCORE_MS a call, for tests that kill processes. Its flags
// are those of apps/worker/src/main.ts.
import { setTimeout as delay } from "node:timers/promises";
import { loadConfig } from "@crossrank/protocol/config";
import { createLog } from "@crossrank/protocol/log";
import { stopOnSignal } from "@crossrank/protocol/stop-on-signal";
import { lifecycleOf, untilOver } from "../../apps/worker/src/lifecycle.ts";
import { startWorker } from "../../apps/worker/src/worker.ts";
import { createFakeScorer } from "./fake-scorer.ts";

const config = loadConfig(process.env);
const log = createLog("fake-worker", "silent");
const stopping = stopOnSignal(config.SHUTDOWN_TIMEOUT_MS, log);
const fake = createFakeScorer();
const scorer = {
  ...fake,
  async score(...call: Parameters<typeof fake.score>) {
    await delay(Number(process.env["SCORE_MS"] ?? 0));
    return fake.score(...call);
  },
};
const workerId = `w-${process.pid}`;
const lifecycle = lifecycleOf(process.argv.slice(2));
const worker = await startWorker(workerId, config, scorer, log, lifecycle.kind);
stopping.whenRunning(() => worker.close());
process.send?.({ type: "ready", workerId });
if (lifecycle.kind !== "serve") stopping.begin(await untilOver(lifecycle, worker.look, log));
