// A real service: the API in this process, a worker process with the embedded model, a real Redis.
import { fork } from "node:child_process";
import { once } from "node:events";
import { loadConfig } from "@crossrank/protocol/config";
import { createLog } from "@crossrank/protocol/log";
import { startApi } from "../../apps/api/src/service.ts";

export interface RealService {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the worker first: when this resolves, a request is answered. */
export async function startRealService(
  redisUrl: string,
  more: Record<string, string> = {},
): Promise<RealService> {
  const settings = { REDIS_URL: redisUrl, REDIS_CACHE_URL: "", MODEL: "", PORT: "0", ...more };
  const root = new URL("../../", import.meta.url);
  const worker = fork(new URL("apps/worker/src/main.ts", root), {
    cwd: root,
    env: { ...process.env, ...settings, LOG_LEVEL: "silent" },
    execArgv: [],
  });
  const ended = once(worker, "exit").then(() => {
    throw new Error("the worker ended while starting");
  });
  await Promise.race([once(worker, "message"), ended]);
  ended.catch(() => {}); // it ends after the tests
  const api = await startApi(loadConfig(settings), createLog("test", "silent"));
  return {
    url: api.url,
    async close() {
      await api.close();
      if (worker.exitCode !== null) return;
      worker.kill("SIGTERM");
      await once(worker, "exit");
    },
  };
}
