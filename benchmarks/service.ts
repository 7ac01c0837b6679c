// Owns: a whole Crossrank for one benchmark: Redis, API and worker, each its own process, on a
// temporary folder, a unix socket and a free port; and that nothing of it stays behind.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { launchEnvironment } from "../scripts/launch.ts";
import { startPrivateRedis } from "../scripts/private-redis.ts";

export interface BenchmarkService {
  readonly url: string;
  readonly redisUrl: string;
  readonly pids: { readonly api: number; readonly worker: number; readonly redis: number };
}

const ROOT = path.dirname(import.meta.dirname);
export const MODEL_FOLDER = path.join(ROOT, "models/crossrank-embedded");
/** Of the worker's engine; in-process arms must use as many. */
export const ENGINE_THREADS = 1;

/** Which workers a service has; default: one real one. */
export interface WorkerPool {
  readonly workers: number;
  readonly entry: string;
}
const ONE_WORKER: WorkerPool = { workers: 1, entry: path.join(ROOT, "apps/worker/src/main.ts") };

/**
 * Runs `measure` against a fresh service and takes the service away, also on error and Ctrl-C.
 * `settings` (environment) go before those of every benchmark.
 */
export async function withService<T>(
  measure: (service: BenchmarkService) => Promise<T>,
  settings: Readonly<Record<string, string>> = {},
  pool: WorkerPool = ONE_WORKER,
) {
  const undos: Undo[] = [];
  let ending: Promise<void> | undefined;
  const end = () => (ending ??= undoAll(undos));
  const endOnSignal = () => void end().finally(() => process.exit(130));
  process.once("SIGINT", endOnSignal).once("SIGTERM", endOnSignal);
  try {
    return await measure(await startService(settings, pool, (undo) => undos.push(undo)));
  } finally {
    // After a signal too: what it ends makes `measure` fail, and that must not overtake it.
    await end();
    process.off("SIGINT", endOnSignal).off("SIGTERM", endOnSignal);
  }
}

type Undo = () => Promise<void> | void;

/** Last started, first ended; what is started meanwhile is ended as well. */
async function undoAll(undos: Undo[]): Promise<void> {
  for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
    try {
      await undo();
    } catch (error) {
      console.error(error);
    }
  }
}

type OnUndo = (undo: Undo) => void;

async function startService(
  settings: Readonly<Record<string, string>>,
  pool: WorkerPool,
  onUndo: OnUndo,
): Promise<BenchmarkService> {
  const directory = mkdtempSync(path.join(tmpdir(), "crossrank-benchmark-"));
  onUndo(() => rmSync(directory, { recursive: true, force: true }));
  const redis = await startPrivateRedis({ directory });
  onUndo(() => redis.stop());
  const environment = {
    REDIS_URL: redis.url,
    REDIS_CACHE_URL: "",
    MODEL: MODEL_FOLDER,
    HOST: "127.0.0.1",
    PORT: "0",
    WORKERS: "1",
    THREADS: String(ENGINE_THREADS),
    ...settings,
  };
  const started = Array.from({ length: pool.workers }, (_, i) => {
    const name = i === 0 ? "worker" : `worker-${i + 1}`;
    return startProcess({ name, entry: pool.entry }, directory, environment, onUndo);
  });
  const [worker] = await Promise.all(started);
  if (worker === undefined) throw new Error("a service without workers");
  const entry = path.join(ROOT, "apps/api/src/main.ts");
  const api = await startProcess({ name: "api", entry }, directory, environment, onUndo);
  return {
    url: String(api.ready.url),
    redisUrl: redis.url,
    pids: { api: api.pid, worker: worker.pid, redis: redis.pid },
  };
}

interface ReadyMessage {
  readonly type: "ready";
  readonly url?: string;
}

async function startProcess(
  { name, entry }: { readonly name: string; readonly entry: string },
  directory: string,
  environment: Record<string, string>,
  onUndo: OnUndo,
): Promise<{ pid: number; ready: ReadyMessage }> {
  // Logs are written as in service: their cost is part of a request.
  const logPath = path.join(directory, `${name}.log`);
  const log = openSync(logPath, "a");
  const child = spawn(process.execPath, [entry], {
    env: launchEnvironment({ ...process.env, ...environment }, path.join(ROOT, ".crossrank")),
    stdio: ["ignore", log, log, "ipc"],
  });
  closeSync(log);
  onUndo(() => stopProcess(child));
  const [ready] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => {
      throw new Error(`The ${name} ended while starting:\n${readFileSync(logPath, "utf8")}`);
    }),
  ]);
  return { pid: child.pid ?? 0, ready: ready as ReadyMessage };
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}
