// Owns: the API process: its environment, its log, its signals.
import { loadConfig } from "@crossrank/protocol/config";
import { createLog } from "@crossrank/protocol/log";
import { stopOnSignal } from "@crossrank/protocol/stop-on-signal";
import { startApi } from "./service.ts";

const config = loadConfig(process.env);
const log = createLog("api", config.LOG_LEVEL);
const api = await startApi(config, log);
stopOnSignal(() => api.close(), config.SHUTDOWN_TIMEOUT_MS, log);
log.info({ address: api.url }, "listening");
process.send?.({ type: "ready", url: api.url });
