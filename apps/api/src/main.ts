// Owns: the API process: its environment, its log, its signals.
import { loadConfig } from "@crossrank/protocol/config";
import { createLog } from "@crossrank/protocol/log";
import { stopOnSignal } from "@crossrank/protocol/stop-on-signal";
import { startApi } from "./service.ts";

const config = loadConfig(process.env);
const log = createLog("api", config.LOG_LEVEL);
const stopping = stopOnSignal(config.SHUTDOWN_TIMEOUT_MS, log);
const api = await startApi(config, log);
stopping.whenRunning(() => api.close());
log.info({ address: api.url }, "listening");
process.send?.({ type: "ready", url: api.url });
