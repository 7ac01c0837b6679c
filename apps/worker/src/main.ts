// Owns: a worker process: its environment, its model, its signals.
import { randomBytes } from "node:crypto";
import { CoreError, loadCrossEncoder } from "@crossrank/core";
import { loadConfig } from "@crossrank/protocol/config";
import { createLog } from "@crossrank/protocol/log";
import { stopOnSignal } from "@crossrank/protocol/stop-on-signal";
import { startWorker } from "./worker.ts";

const config = loadConfig(process.env);
const workerId = `w-${randomBytes(4).toString("hex")}`;
const log = createLog(workerId, config.LOG_LEVEL);
const stopping = stopOnSignal(config.SHUTDOWN_TIMEOUT_MS, log);

// The model comes first: a job must never be locked by a worker that cannot score yet.
const encoder = await loadCrossEncoder(config.MODEL, {
  threads: config.THREADS,
  // A worker without an engine must not hold jobs: they run elsewhere as soon as it is gone.
  onFailure: (error) => {
    log.fatal({ err: error }, "engine died");
    process.exit(1);
  },
}).catch((error: unknown) => {
  // What is wrong with a model folder is for the operator to mend: no stack helps there.
  console.error(error instanceof CoreError ? `${error.message} (MODEL=${config.MODEL})` : error);
  process.exit(1);
});
const scorer = {
  descriptor: { ...encoder.descriptor, alias: config.MODEL },
  score: encoder.score.bind(encoder),
};
const worker = await startWorker(workerId, config, scorer, log);
stopping.whenRunning(async () => {
  await worker.close();
  await encoder.close();
});
const { model, precision } = scorer.descriptor;
log.info({ model, precision, threads: config.THREADS }, "ready");
process.send?.({ type: "ready", workerId });
