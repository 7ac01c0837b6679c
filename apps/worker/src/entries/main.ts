// Owns: a process that answers RunPod's shapes over HTTP: its environment, its model, its signals.
import { createServer } from "node:http";
import { loadConfig } from "@crossrank/protocol/config";
import { jobLimits } from "@crossrank/protocol/contract";
import { checkExposure } from "@crossrank/protocol/exposure";
import { createLog } from "@crossrank/protocol/log";
import { stopOnSignal } from "@crossrank/protocol/stop-on-signal";
import { loadScorer } from "../encoder-scorer.ts";
import { type ProcessBatch, processBatch } from "../handler/process-batch.ts";
import { runPodListener } from "./runpod.ts";

// Alone on its machine, it has all of its cores.
const config = loadConfig({ ...process.env, WORKERS: "1" });
// Nothing here asks for a key: the platform in front has to, and the operator to say that it does.
try {
  checkExposure({ ...config, API_KEYS: [] });
} catch (error) {
  refuse(error);
}
const log = createLog("runpod", config.LOG_LEVEL);
const stopping = stopOnSignal(config.SHUTDOWN_TIMEOUT_MS, log);
const [model] = config.MODELS;
const { scorer, close } = await loadScorer(model, config, process.env, {
  onFailure: (error) => {
    log.fatal({ err: error }, "engine of no more use");
    process.exit(1);
  },
}).catch(refuse);
const limits = jobLimits(config);
const score: ProcessBatch = (items) => processBatch(items, { scorer, limits });
const server = createServer(runPodListener(score, limits.bodyBytes));
stopping.whenRunning(async () => {
  await new Promise((resolve) => server.close(resolve));
  await close();
});
server.listen(config.PORT, config.HOST, () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  log.info({ model, host: config.HOST, port }, "ready");
  process.send?.({ type: "ready", port });
});

/** What is wrong with a setting or a model is for the operator to mend: no stack helps there. */
function refuse(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
