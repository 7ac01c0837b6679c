// A worker whose model is a clock: a batch holds one run and takes BATCH_MS, one batch after the other, as an
// engine works; so what is measured is how well the queue feeds it, on a machine with fewer cores than workers.
import { setTimeout as delay } from "node:timers/promises";
import { loadConfig } from "@crossrank/protocol/config";
import { createLog } from "@crossrank/protocol/log";
import { stopOnSignal } from "@crossrank/protocol/stop-on-signal";
import type { Scorer } from "../../apps/worker/src/score-run.ts";
import { startWorker } from "../../apps/worker/src/worker.ts";
import { createFakeScorer } from "../../test/support/fake-scorer.ts";

const config = loadConfig(process.env);
const log = createLog("sleeping-worker", "warn");
const stopping = stopOnSignal(config.SHUTDOWN_TIMEOUT_MS, log);
const batchMs = Number(process.env["BATCH_MS"]);
const fake = createFakeScorer();
let engine: Promise<unknown> = Promise.resolve();

const scorer: Scorer = {
  ...fake,
  descriptor: { ...fake.descriptor, alias: config.MODELS[0] },
  async score(query, documents, call) {
    const batch = engine.then(() => delay(batchMs));
    engine = batch;
    await batch;
    return fake.score(query, documents, call);
  },
};
const workerId = `w-${process.pid}`;
const worker = await startWorker(workerId, config, scorer, log);
stopping.whenRunning(() => worker.close());
process.send?.({ type: "ready", workerId });
