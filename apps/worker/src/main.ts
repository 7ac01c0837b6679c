// Owns: a worker process: its environment, its model, its signals.
import { randomBytes } from "node:crypto";
import { CoreError, type DeviceReport, hubOptionsFrom, loadCrossEncoder } from "@crossrank/core";
import { loadConfig } from "@crossrank/protocol/config";
import { createLog } from "@crossrank/protocol/log";
import { stopOnSignal } from "@crossrank/protocol/stop-on-signal";
import { scorerOf } from "./encoder-scorer.ts";
import { memoryLimitOf, watchMemory } from "./memory-limit.ts";
import { startWorker } from "./worker.ts";

const config = loadConfig(process.env);
const workerId = `w-${randomBytes(4).toString("hex")}`;
const log = createLog(workerId, config.LOG_LEVEL);
const stopping = stopOnSignal(config.SHUTDOWN_TIMEOUT_MS, log);
const [model, ...others] = config.MODELS;
if (others.length > 0) {
  console.error(`A worker serves one model; MODEL=${config.MODEL} names ${1 + others.length}.`);
  process.exit(1);
}

// The model comes first: a job must never be locked by a worker that cannot score yet.
const found = Promise.withResolvers<DeviceReport>();
const encoder = await loadCrossEncoder(model, {
  threads: config.THREADS,
  device: config.DEVICE,
  dtype: config.DTYPE,
  cudaVisibleDevices: process.env["CUDA_VISIBLE_DEVICES"],
  hub: hubOptionsFrom(process.env),
  onDevice: found.resolve,
  // A worker without an engine must not hold jobs: they run elsewhere as soon as it is gone.
  onFailure: (error) => {
    log.fatal({ err: error }, "engine died");
    process.exit(1);
  },
}).catch((error: unknown) => {
  // What is wrong with a model folder is for the operator to mend: no stack helps there.
  console.error(error instanceof CoreError ? `${error.message} (MODEL=${model})` : error);
  process.exit(1);
});
const scorer = scorerOf(encoder, model, await found.promise);
const worker = await startWorker(workerId, config, scorer, log);
stopping.whenRunning(async () => {
  await worker.close();
  await encoder.close();
});
const readyBytes = process.memoryUsage.rss();
const limitBytes = memoryLimitOf(readyBytes, config.WORKER_MEMORY_LIMIT_BYTES);
watchMemory(limitBytes, (bytes) => {
  log.warn({ bytes, limitBytes }, "has grown too much: ends in order, to be started anew");
  process.kill(process.pid, "SIGTERM");
});
const { precision, device } = scorer.descriptor;
log.info({ model, precision, device, threads: config.THREADS, readyBytes, limitBytes }, "ready");
process.send?.({ type: "ready", workerId });
