// Owns: starting a worker, or a bare process with the embedded model, again and again, until it has
// scored one pair.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { launchEnvironment } from "../../scripts/launch.ts";
import { EncoderProcess } from "../encoder-process.ts";
import { HttpClient, parseReply } from "../http-client.ts";
import { cpuMs, residentMegabytes } from "../process-usage.ts";
import { type BenchmarkService, ENGINE_THREADS, MODEL_FOLDER, withService } from "../service.ts";

export interface ColdStart {
  readonly readyMs: number;
  readonly scoredMs: number;
  readonly cpuMs: number;
  readonly megabytes: number;
  readonly peakMegabytes: number;
}

interface ColdStarts {
  readonly warm: readonly ColdStart[];
  readonly empty: readonly ColdStart[];
}

const WORKER = path.join(import.meta.dirname, "../../apps/worker/src/main.ts");
const DOCUMENT = "The river station was built in 1990.";

/** `start` with an empty compile cache each time, and with what those left. */
async function eachWay(
  repeats: number,
  start: (dataFolder: string) => Promise<ColdStart>,
): Promise<ColdStarts> {
  const folder = mkdtempSync(path.join(tmpdir(), "crossrank-cold-start-"));
  const warm: ColdStart[] = [];
  const empty: ColdStart[] = [];
  const filled = path.join(folder, "filled");
  try {
    await start(filled);
    for (let i = 0; i < repeats; i++) {
      empty.push(await start(path.join(folder, `empty-${i}`)));
      warm.push(await start(filled));
    }
    return { warm, empty };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Beside a running Redis and API, whose own worker is ended first. */
export function startWorkers(repeats: number): Promise<ColdStarts> {
  return withService(async (service) => {
    const client = new HttpClient(service.url, 1);
    await ask(client, 0); // the lane is known from here on
    await endProcess(service.pids.worker);
    let query = 0;
    const starts = await eachWay(repeats, (folder) =>
      startWorker(service, client, folder, ++query),
    );
    client.close();
    return starts;
  });
}

async function startWorker(
  { redisUrl }: BenchmarkService,
  client: HttpClient,
  dataFolder: string,
  query: number,
): Promise<ColdStart> {
  const settings = {
    REDIS_URL: redisUrl,
    REDIS_CACHE_URL: "",
    MODEL: MODEL_FOLDER,
    THREADS: String(ENGINE_THREADS),
    LOG_LEVEL: "warn",
  };
  const startedAt = performance.now();
  const worker = spawn(process.execPath, [WORKER], {
    env: launchEnvironment({ ...process.env, ...settings }, dataFolder),
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  try {
    await untilReady(worker);
    const readyMs = performance.now() - startedAt;
    await ask(client, query);
    const scoredMs = performance.now() - startedAt;
    const pid = worker.pid ?? 0;
    const megabytes = residentMegabytes(pid);
    return { readyMs, scoredMs, cpuMs: cpuMs(pid), megabytes, peakMegabytes: Number.NaN };
  } finally {
    const exited = once(worker, "exit");
    if (worker.exitCode === null) worker.kill("SIGTERM");
    if (worker.exitCode === null) await exited;
  }
}

async function untilReady(worker: ChildProcess): Promise<void> {
  const ended = once(worker, "exit").then(([code]) => {
    throw new Error(`The worker ended while starting: ${code}`);
  });
  await Promise.race([once(worker, "message"), ended]);
  ended.catch(() => {}); // it is ended once it has scored
}

/** Another query each time: a worker must score it. */
async function ask(client: HttpClient, number: number): Promise<void> {
  const request = { query: `When was the river station built? ${number}`, documents: [DOCUMENT] };
  const { cache } = parseReply(await client.rerank(Buffer.from(JSON.stringify(request))));
  if (cache !== "miss") throw new Error(`expected a miss, got a ${cache}`);
}

async function endProcess(pid: number): Promise<void> {
  process.kill(pid, "SIGTERM");
  // It is the child of another module, which waits for its exit; here its name in /proc must do.
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 50));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A process that does nothing but load the embedded model and score. */
export function startBare(repeats: number): Promise<ColdStarts> {
  return eachWay(repeats, (folder) => startEncoder(MODEL_FOLDER, folder));
}

export async function startEncoder(model: string, dataFolder?: string): Promise<ColdStart> {
  const startedAt = performance.now();
  const encoder = await EncoderProcess.start(model, dataFolder);
  try {
    const readyMs = performance.now() - startedAt;
    const order = { query: "When was the river station built?", documents: [DOCUMENT] };
    const { residentMegabytes: megabytes, peakMegabytes } = await encoder.score(order);
    const scoredMs = performance.now() - startedAt;
    return { readyMs, scoredMs, cpuMs: cpuMs(encoder.pid), megabytes, peakMegabytes };
  } finally {
    await encoder.stop();
  }
}
