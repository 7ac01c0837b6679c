// Owns: a worker process: its environment, its model, its signals.
import { randomBytes } from "node:crypto";
import {
  CoreError,
  type CrossEncoder,
  type DeviceReport,
  type DownloadProgress,
  hubOptionsFrom,
  loadCrossEncoder,
} from "@crossrank/core";
import { loadConfig } from "@crossrank/protocol/config";
import { CrossrankError } from "@crossrank/protocol/errors";
import { createLog } from "@crossrank/protocol/log";
import { stopOnSignal } from "@crossrank/protocol/stop-on-signal";
import { scorerOf } from "./encoder-scorer.ts";
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
const { encoder, report } = await load(model).catch((error: unknown) => {
  // What is wrong with a model or a setting is for the operator to mend: no stack helps there.
  console.error(error instanceof CoreError ? `${error.message} (MODEL=${model})` : error);
  process.exit(1);
});
const scorer = scorerOf(encoder, model, report);
const worker = await startWorker(workerId, config, scorer, log, lifecycle.kind).catch(
  (error: unknown) => {
    console.error(error instanceof CrossrankError ? error.message : error);
    process.exit(1);
  },
);
stopping.whenRunning(async () => {
  await worker.close();
  await encoder.close();
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
const { device, reason, rejected, precision, precisionReason, threads } = report;
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

async function load(name: string): Promise<{ encoder: CrossEncoder; report: DeviceReport }> {
  const { promise: report, resolve: onDevice } = Promise.withResolvers<DeviceReport>();
  const encoder = await loadCrossEncoder(name, {
    threads: config.THREADS,
    device: config.DEVICE,
    dtype: config.DTYPE,
    cudaVisibleDevices: process.env["CUDA_VISIBLE_DEVICES"],
    hub: { ...hubOptionsFrom(process.env), onProgress: logEachFile() },
    onDevice,
    // A worker without an engine must not hold jobs: they run elsewhere as soon as it is gone.
    onFailure: (error) => {
      log.fatal({ err: error }, "engine of no more use");
      void report.then(({ device }) => leaveDevice(error, device)).finally(() => process.exit(1));
    },
  });
  return { encoder, report: await report };
}

/** A device that was not asked for by name and has too little memory is not taken again. */
function leaveDevice({ code }: CoreError, device: DeviceReport["device"]): void {
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
