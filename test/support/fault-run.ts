// A service of real processes under a load of jobs, on a line to Redis that can be made bad.
import { afterEach, beforeEach } from "vitest";
import { type ApiProcess, startApiProcess } from "./api-process.ts";
import { type BadLine, startBadLine } from "./bad-line.ts";
import { noteFault, type Tally } from "./fault-table.ts";
import { type Ends, JobLoad } from "./job-load.ts";
import { type TestRedis, useRedis } from "./redis.ts";
import { until } from "./until.ts";
import { REAL_WORKER, startWorkerProcess, type WorkerProcess } from "./worker-process.ts";

/** What fake workers write down: one entry each time that a query is scored. */
const EXECUTED_KEY = "test:executed";

type Settings = Readonly<Record<string, string>>;

interface FaultRunOptions {
  readonly workers: number;
  /** Of all processes. */
  readonly settings?: Settings;
  /** Of the first API alone. */
  readonly apiSettings?: Settings;
  /** A model's folder, for real workers in place of fake ones. */
  readonly model?: string;
  /** Whether a worker that dies is started anew. */
  readonly isSupervised?: boolean;
}

class FaultRun {
  readonly redis: TestRedis;
  readonly line: BadLine;
  readonly workers: WorkerProcess[] = [];
  readonly load = new JobLoad(() => this.api.url);
  api!: ApiProcess;
  /** What was counted last. */
  tally: Tally | null = null;
  readonly #options: FaultRunOptions;
  readonly #settings: Settings;
  #isOpen = true;

  private constructor(redis: TestRedis, line: BadLine, options: FaultRunOptions) {
    this.redis = redis;
    this.line = line;
    this.#options = options;
    const { model, settings } = options;
    this.#settings = {
      ...(model === undefined ? { EXECUTED_KEY } : { MODEL: model }),
      ...settings,
    };
  }

  static async start(redis: TestRedis, options: FaultRunOptions): Promise<FaultRun> {
    const socketPath = decodeURI(redis.url.replace("unix://", ""));
    const run = new FaultRun(redis, await startBadLine(socketPath), options);
    await run.restartApi(options.apiSettings);
    await Promise.all(Array.from({ length: options.workers }, () => run.startWorker()));
    if (options.workers > 0) await run.untilReady();
    return run;
  }

  async untilReady(): Promise<void> {
    await until("a worker", async () => (await fetch(`${this.api.url}/readyz`)).ok);
  }

  async startWorker(more: Settings = {}): Promise<WorkerProcess> {
    const { model, isSupervised } = this.#options;
    const entry = model === undefined ? undefined : REAL_WORKER;
    const settings = { ...this.#settings, ...more };
    const worker = await startWorkerProcess(this.line.url, settings, [], entry);
    this.workers.push(worker);
    if (isSupervised) {
      void worker.ended.then(async () => {
        this.workers.splice(this.workers.indexOf(worker), 1);
        if (this.#isOpen) await this.startWorker(more);
      });
    }
    // It came while everything was being closed.
    if (!this.#isOpen) await worker.kill("SIGKILL");
    return worker;
  }

  /** The API that died comes back, as a supervisor sees to it. */
  async restartApi(more: Settings = {}): Promise<void> {
    this.api = await startApiProcess(this.line.url, { ...this.#settings, ...more });
  }

  /** Jobs scored so far by fake workers, also twice. */
  executed(): Promise<number> {
    return this.redis.client.llen(EXECUTED_KEY);
  }

  async untilExecuted(jobs: number): Promise<void> {
    await until(`${jobs} jobs are scored`, async () => (await this.executed()) >= jobs, 60_000);
  }

  /**
   * Waits for the end of every job that was promised, and counts. `healedMs` is when the fault ended; null
   * for one that has no end.
   */
  async count(
    healedMs: number | null = performance.now(),
    timeoutMs = 90_000,
  ): Promise<Tally & Ends> {
    const executedBefore = await this.executed().catch(() => 0);
    let recoveryMs: number | null = null;
    const watching = new AbortController();
    const recovered = until(
      "a job is scored after the fault, or none is left",
      async () => watching.signal.aborted || (await this.executed()) > executedBefore,
      timeoutMs,
    ).then(
      () => {
        if (watching.signal.aborted || healedMs === null) return;
        recoveryMs = Math.round(performance.now() - healedMs);
      },
      () => {},
    );
    const ends = await this.load.ends(timeoutMs);
    watching.abort();
    await recovered;
    const queries = await this.redis.client.lrange(EXECUTED_KEY, 0, -1);
    const { acknowledged, refused } = this.load;
    const isCounted = this.#options.model === undefined;
    const runTwice = isCounted ? queries.length - new Set(queries).size : null;
    const { lost, failures } = ends;
    this.tally = { acknowledged, refused, lost, failed: failures.size, runTwice, recoveryMs };
    return { ...this.tally, failures };
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    this.load.stop();
    this.line.isMute = false;
    this.line.delayMs = 0;
    await this.api.kill("SIGKILL");
    await Promise.all(this.workers.map((one) => one.kill("SIGKILL")));
    await this.line.close();
  }
}

/** Of a tally: all these jobs were done. */
export const kept = (jobs: number) => ({ acknowledged: jobs, lost: 0, failed: 0 });

export interface Faults {
  readonly redis: TestRedis;
  /** `fault` names it in the table. */
  start(fault: string, options: FaultRunOptions): Promise<FaultRun>;
}

/** One run a test, on an empty Redis; what came of it goes into the table, also when the test fails. */
export function useFaults(): Faults {
  const redis = useRedis();
  let fault: string | undefined;
  let run: FaultRun | undefined;
  beforeEach(async () => {
    await redis.client.config("SET", "maxmemory", "0");
    await redis.client.flushall();
  });
  afterEach(async ({ task }) => {
    const passed = task.result?.state !== "fail";
    if (fault !== undefined) noteFault({ fault, passed, tally: run?.tally ?? null });
    await run?.close();
    [fault, run] = [undefined, undefined];
  });
  return {
    redis,
    async start(name, options) {
      fault = name;
      run = await FaultRun.start(redis, options);
      return run;
    },
  };
}
