// Starting and killing worker processes.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

export interface WorkerProcess {
  readonly id: string;
  readonly process: ChildProcess;
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

/** A child process with the fake scorer; resolves when it pulls jobs. */
export async function startWorkerProcess(
  redisUrl: string,
  settings: Record<string, string> = {},
  flags: readonly string[] = [],
): Promise<WorkerProcess> {
  const child = fork(new URL("./fake-worker.ts", import.meta.url), flags, {
    env: { ...process.env, REDIS_URL: redisUrl, ...settings },
    execArgv: [],
  });
  const ended = once(child, "exit").then(([code]) => code as number | null);
  const [message] = (await once(child, "message")) as [{ workerId: string }];
  return {
    id: message.workerId,
    process: child,
    ended,
    async kill(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    },
  };
}
