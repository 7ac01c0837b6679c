// Starting and killing worker processes.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

export interface WorkerProcess {
  readonly id: string;
  readonly process: ChildProcess;
  /** Resolves when it has ended, however. */
  readonly exited: Promise<unknown>;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

/** A child process with the fake scorer; resolves when it pulls jobs. */
export async function startWorkerProcess(
  redisUrl: string,
  settings: Record<string, string> = {},
): Promise<WorkerProcess> {
  const child = fork(new URL("./fake-worker.ts", import.meta.url), {
    env: { ...process.env, REDIS_URL: redisUrl, ...settings },
    execArgv: [],
  });
  const [message] = (await once(child, "message")) as [{ workerId: string }];
  return {
    id: message.workerId,
    process: child,
    exited: once(child, "exit"),
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exited = once(child, "exit");
      child.kill(signal);
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}
