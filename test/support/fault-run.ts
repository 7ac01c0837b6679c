// A service of real processes under a load of jobs, with a log of what was promised to the load: after a
// fault it is counted what became of each promise.
import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { Job } from "@crossrank/protocol/job-contract";
import { type ApiProcess, startApiProcess } from "./api-process.ts";
import { type BadLine, startBadLine } from "./bad-line.ts";
import type { TestRedis } from "./redis.ts";
import { until } from "./until.ts";
import { startWorkerProcess, type WorkerProcess } from "./worker-process.ts";

/** What fake workers write down: one entry each time that a query is scored. */
const EXECUTED_KEY = "test:executed";

const LOOKERS = 16;

export interface FaultRunOptions {
  readonly redis: TestRedis;
  readonly workers: number;
  readonly settings?: Record<string, string>;
}

export interface Tally {
  readonly acknowledged: number;
  readonly refused: number;
  /** Acknowledged, and without an end or a result. */
  readonly lost: number;
  readonly failed: number;
  /** Scored more than once: allowed, at least once is promised. */
  readonly runTwice: number;
  /** From the end of the fault to the next job that was scored; null when none was left. */
  readonly recoveryMs: number | null;
}

export class FaultRun {
  readonly redis: TestRedis;
  readonly line: BadLine;
  readonly workers: WorkerProcess[] = [];
  api: ApiProcess;
  readonly #settings: Record<string, string>;
  readonly #acknowledged: string[] = [];
  #refused = 0;
  #submitting = true;
  #producers: Promise<unknown> = Promise.resolve();

  private constructor(options: FaultRunOptions, line: BadLine, api: ApiProcess) {
    this.redis = options.redis;
    this.#settings = options.settings ?? {};
    this.line = line;
    this.api = api;
  }

  static async start(options: FaultRunOptions): Promise<FaultRun> {
    const socketPath = decodeURI(options.redis.url.replace("unix://", ""));
    const line = await startBadLine(socketPath);
    const settings = options.settings ?? {};
    const api = await startApiProcess(line.url, settings);
    const run = new FaultRun(options, line, api);
    await Promise.all(Array.from({ length: options.workers }, () => run.startWorker()));
    await until("a worker", async () => (await fetch(`${api.url}/readyz`)).ok);
    return run;
  }

  async startWorker(): Promise<WorkerProcess> {
    const worker = await startWorkerProcess(this.line.url, { EXECUTED_KEY, ...this.#settings });
    this.workers.push(worker);
    return worker;
  }

  /** The API that died comes back, as a supervisor sees to it. */
  async restartApi(): Promise<void> {
    this.api = await startApiProcess(this.line.url, this.#settings);
  }

  /** So many producers submit so many jobs in all, each its next one when the last was answered. */
  load(jobs: number, producers = 8): void {
    let next = 0;
    const produce = async () => {
      while (this.#submitting && next < jobs) await this.#submit(next++);
    };
    this.#producers = Promise.all(Array.from({ length: producers }, produce));
  }

  async #submit(number: number): Promise<void> {
    const body = JSON.stringify({ query: `query ${number}`, documents: ["a", "bb", "ccc"] });
    const headers = { "idempotency-key": `key-${number}` };
    for (;;) {
      const signal = AbortSignal.timeout(10_000);
      const response = await fetch(`${this.api.url}/v1/jobs`, {
        method: "POST",
        body,
        headers,
        signal,
      }).catch(() => undefined);
      if (response?.status === 202) {
        this.#acknowledged.push(((await response.json()) as Job).id);
        return;
      }
      // As any client would: again, with the same key.
      this.#refused++;
      if (!this.#submitting) return;
      await delay(50);
    }
  }

  get acknowledged(): number {
    return this.#acknowledged.length;
  }

  /** Jobs scored so far, also twice. */
  executed(): Promise<number> {
    return this.redis.client.llen(EXECUTED_KEY);
  }

  /** Waits for the end of every job that was promised, and counts. `healedMs` is when the fault ended. */
  async tally(healedMs: number, timeoutMs = 90_000): Promise<Tally> {
    const executedBefore = await this.executed().catch(() => 0);
    let recoveryMs: number | null = null;
    const watching = new AbortController();
    const recovered = until(
      "a job is scored after the fault, or none is left",
      async () => watching.signal.aborted || (await this.executed()) > executedBefore,
      timeoutMs,
    ).then(() => {
      if (!watching.signal.aborted) recoveryMs = Math.round(performance.now() - healedMs);
    });
    await this.#producers;
    const ends = await this.#ends(timeoutMs);
    watching.abort();
    await recovered.catch(() => {});
    const queries = await this.redis.client.lrange(EXECUTED_KEY, 0, -1);
    return {
      acknowledged: this.#acknowledged.length,
      refused: this.#refused,
      lost: ends.filter((status) => status === undefined).length,
      failed: ends.filter((status) => status === "failed").length,
      runTwice: queries.length - new Set(queries).size,
      recoveryMs,
    };
  }

  /** A few at a time: it is the service that is tested, not how many look at once. */
  async #ends(timeoutMs: number): Promise<(string | undefined)[]> {
    const ends: (string | undefined)[] = [];
    const deadlineMs = performance.now() + timeoutMs;
    let next = 0;
    const look = async () => {
      for (let i = next++; i < this.#acknowledged.length; i = next++) {
        const leftMs = Math.max(1000, deadlineMs - performance.now());
        ends[i] = await this.#endOf(this.#acknowledged[i] ?? "", leftMs);
      }
    };
    await Promise.all(Array.from({ length: LOOKERS }, look));
    return ends;
  }

  /** Undefined when it has none in time, or two looks tell two stories. */
  async #endOf(id: string, timeoutMs: number): Promise<string | undefined> {
    const look = () =>
      until(
        `${id} has ended`,
        async () => {
          const response = await fetch(`${this.api.url}/v1/jobs/${id}?wait=5`);
          const job = response.ok ? ((await response.json()) as Job) : undefined;
          return job && job.status !== "queued" && job.status !== "running" ? job : undefined;
        },
        timeoutMs,
      ).catch(() => undefined);
    const [end, again] = [await look(), await look()];
    const isWhole = end?.status !== "completed" || end.result?.results.length === 3;
    return end && isWhole && again?.status === end.status ? end.status : undefined;
  }

  /** A line of the table that `npm run test:faults` prints. */
  record(fault: string, tally: Tally): void {
    const file = process.env["FAULTS_TABLE"];
    if (file) appendFileSync(file, `${JSON.stringify({ fault, ...tally })}\n`);
  }

  async close(): Promise<void> {
    this.#submitting = false;
    this.line.isMute = false;
    this.line.delayMs = 0;
    await Promise.all([
      this.api.kill("SIGKILL"),
      ...this.workers.map((one) => one.kill("SIGKILL")),
    ]);
    await this.line.close();
  }
}
