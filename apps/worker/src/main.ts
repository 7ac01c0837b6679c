// Owns: a worker process: its environment, its model, its signals.
import { randomBytes } from "node:crypto";
import { CoreError, type DownloadProgress } from "@crossrank/core";
import { loadConfig } from "@crossrank/protocol/config";
import { CrossrankError } from "@crossrank/protocol/errors";
import { createLog } from "@crossrank/protocol/log";
import { stopOnSignal } from "@crossrank/protocol/stop-on-signal";
import { loadScorer } from "./encoder-scorer.ts";
import { type Lifecycle, lifecycleOf, untilOver } from "./lifecycle.ts";
import { memoryLimitOf, watchMemory } from "./memory-limit.ts";
import { startWorker } from "./worker.ts";

const lifecycle = readLifecycle();
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
const loaded = await loadScorer(model, config, process.env, {
  onProgress: logEachFile(),
  // A worker without an engine must not hold jobs: they run elsewhere as soon as it is gone.
  onFailure: (error, device) => {
    log.fatal({ err: error }, "engine of no more use");
    leaveDevice(error, device);
    process.exit(1);
  },
}).catch((error: unknown) => {
  // What is wrong with a model or a setting is for the operator to mend: no stack helps there.
  console.error(error instanceof CoreError ? `${error.message} (MODEL=${model})` : error);
  process.exit(1);
});
const worker = await startWorker(workerId, config, loaded.scorer, log, lifecycle.kind).catch(
  (error: unknown) => {
    console.error(error instanceof CrossrankError ? error.message : error);
    process.exit(1);
  },
);
stopping.whenRunning(async () => {
  await worker.close();
  await loaded.close();
});
const readyBytes = process.memoryUsage.rss();
const limitBytes = memoryLimitOf(readyBytes, config.WORKER_MEMORY_LIMIT_BYTES);
if (limitBytes <= readyBytes) {
  const setting = `WORKER_MEMORY_LIMIT_BYTES=${limitBytes}`;
  console.error(`${setting} is less than the ${readyBytes} bytes that this model needs at rest.`);
  process.exit(1);
}
watchMemory(limitBytes, (bytes) => {
  log.warn({ bytes, limitBytes }, "has grown too much: ends in order, to be started anew");
  stopping.begin("memory");
});
const { device, reason, rejected, precision, precisionReason, threads } = loaded.report;
const choice = { device, reason, rejected, precision, precisionReason };
log.info({ model, ...choice, threads, readyBytes, limitBytes }, "ready");
process.send?.({ type: "ready", workerId });
if (lifecycle.kind !== "serve") stopping.begin(await untilOver(lifecycle, worker.look, log));

function readLifecycle(): Lifecycle {
  try {
    return lifecycleOf(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}

/** A device that was not asked for by name and has too little memory is not taken again. */
function leaveDevice({ code }: CoreError, device: string): void {
  if (code !== "out_of_memory" || device === "cpu" || config.DEVICE !== "auto") return;
  process.send?.({ type: "settings", environment: { DEVICE: "cpu" } });
}

function logEachFile(): (progress: DownloadProgress) => void {
  let last = "";
  return ({ file, totalBytes }) => {
    if (file !== last) log.info({ model, file, totalBytes }, "downloading");
    last = file;
  };
}
