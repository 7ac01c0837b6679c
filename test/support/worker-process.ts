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

const FAKE_WORKER = new URL("./fake-worker.ts", import.meta.url);
export const REAL_WORKER = new URL("../../apps/worker/src/main.ts", import.meta.url);

/** A child process, by default with the fake scorer; resolves when it pulls jobs. */
export async function startWorkerProcess(
  redisUrl: string,
  settings: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
  entry = FAKE_WORKER,
): Promise<WorkerProcess> {
  const child = fork(entry, flags, {
    env: { ...process.env, REDIS_URL: redisUrl, LOG_LEVEL: "silent", ...settings },
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
