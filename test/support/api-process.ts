// Starting and killing API processes.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { launchEnvironment } from "../../scripts/launch.ts";

export interface ApiProcess {
  readonly url: string;
  readonly process: ChildProcess;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** The API's own main.ts as `npm start` runs it, on a free port, for the fake scorer's model; resolves when it listens. */
export async function startApiProcess(
  redisUrl: string,
  settings: Record<string, string> = {},
): Promise<ApiProcess> {
  const child = fork(new URL("../../apps/api/src/main.ts", import.meta.url), {
    env: launchEnvironment(
      {
        ...process.env,
        REDIS_URL: redisUrl,
        MODEL: "models/fake-model",
        PORT: "0",
        LOG_LEVEL: "silent",
        ...settings,
      },
      ".crossrank",
    ),
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
