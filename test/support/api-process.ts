// Starting and killing API processes.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

export interface ApiProcess {
  readonly url: string;
  readonly process: ChildProcess;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** The API's own main.ts, on a free port, for the fake scorer's model; resolves when it listens. */
export async function startApiProcess(
  redisUrl: string,
  settings: Record<string, string> = {},
): Promise<ApiProcess> {
  const child = fork(new URL("../../apps/api/src/main.ts", import.meta.url), {
    env: {
      ...process.env,
      REDIS_URL: redisUrl,
      MODEL: "models/fake-model",
      PORT: "0",
      LOG_LEVEL: "silent",
      ...settings,
    },
    execArgv: [],
  });
  const [message] = (await once(child, "message")) as [{ url: string }];
  return {
    url: message.url,
    process: child,
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill(signal);
      await exited;
    },
  };
}
