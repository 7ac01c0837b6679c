// Starting and killing API processes.
import { fork } from "node:child_process";
import { once } from "node:events";

export interface ApiProcess {
  readonly url: string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Resolves when it listens. */
export async function startApiProcess(
  redisUrl: string,
  settings: Record<string, string> = {},
): Promise<ApiProcess> {
  const defaults = { REDIS_URL: redisUrl, REDIS_CACHE_URL: "", PORT: "0", LOG_LEVEL: "silent" };
  const child = fork(new URL("../../apps/api/src/main.ts", import.meta.url), {
    env: { ...process.env, ...defaults, ...settings },
    execArgv: [],
  });
  const [message] = (await once(child, "message")) as [{ url: string }];
  return {
    url: message.url,
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill(signal);
      await exited;
    },
  };
}
