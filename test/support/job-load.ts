// A load of jobs by clients that repeat what was refused, with a log of what was promised to them: in the
// end it is counted what became of each promise.
import { setTimeout as delay } from "node:timers/promises";
import type { Job } from "@crossrank/protocol/job-contract";
import { until } from "./until.ts";

export interface LoadPlan {
  readonly jobs: number;
  /** Each submits its next job when the last was answered; default 8. */
  readonly producers?: number;
  /** Of the job of that number; default three that are like all others. */
  readonly documentsOf?: (number: number) => readonly string[];
}

export interface Ends {
  /** Acknowledged, and without an end or a result, or not known any more. */
  readonly lost: number;
  /** Codes of the jobs that failed, by number. */
  readonly failures: ReadonlyMap<number, string | undefined>;
}

const LOOKERS = 16;
const USUAL_DOCUMENTS = ["a", "bb", "ccc"];

interface Acknowledged {
  readonly number: number;
  readonly id: string;
}

export class JobLoad {
  readonly #urlOf: () => string;
  readonly #acknowledged: Acknowledged[] = [];
  #documentsOf: (number: number) => readonly string[] = () => USUAL_DOCUMENTS;
  #isOpen = true;
  #producers: Promise<unknown> = Promise.resolve();
  refused = 0;

  /** `urlOf` says where the API is now. */
  constructor(urlOf: () => string) {
    this.#urlOf = urlOf;
  }

  get acknowledged(): number {
    return this.#acknowledged.length;
  }

  start({ jobs, producers = 8, documentsOf = this.#documentsOf }: LoadPlan): void {
    this.#documentsOf = documentsOf;
    let next = 0;
    const produce = async () => {
      while (this.#isOpen && next < jobs) await this.#submit(next++);
    };
    this.#producers = Promise.all(Array.from({ length: producers }, produce));
  }

  /** Nothing more is submitted. */
  stop(): void {
    this.#isOpen = false;
  }

  async #submit(number: number): Promise<void> {
    const body = JSON.stringify({ query: `query ${number}`, documents: this.#documentsOf(number) });
    const headers = { "idempotency-key": `key-${number}` };
    while (this.#isOpen) {
      const signal = AbortSignal.timeout(10_000);
      const call = { method: "POST", body, headers, signal };
      const response = await fetch(`${this.#urlOf()}/v1/jobs`, call).catch(() => undefined);
      if (response?.status === 202) {
        this.#acknowledged.push({ number, id: ((await response.json()) as Job).id });
        return;
      }
      // As any client would: again, with the same key.
      this.refused++;
      await delay(50);
    }
  }

  /** What every job came to, once all are submitted and have ended; as far as that is so in time. */
  async ends(timeoutMs: number): Promise<Ends> {
    await Promise.race([this.#producers, delay(timeoutMs, undefined, { ref: false })]);
    const failures = new Map<number, string | undefined>();
    const deadlineMs = performance.now() + timeoutMs;
    let lost = 0;
    let next = 0;
    // A few at a time: it is the service that is tested, not how many look at once.
    const look = async () => {
      for (let job = this.#acknowledged[next++]; job; job = this.#acknowledged[next++]) {
        const end = await this.#endOf(job, Math.max(1000, deadlineMs - performance.now()));
        if (end === undefined) lost++;
        else if (end.status === "failed") failures.set(job.number, end.error?.code);
      }
    };
    await Promise.all(Array.from({ length: LOOKERS }, look));
    return { lost, failures };
  }

  /** Undefined when it has none in time, is not known any more, or two looks tell two stories. */
  async #endOf({ id, number }: Acknowledged, timeoutMs: number): Promise<Job | undefined> {
    const [end, again] = [await this.#look(id, timeoutMs), await this.#look(id, timeoutMs)];
    const results = end?.result?.results ?? [];
    const isWhole =
      results.length === this.#documentsOf(number).length &&
      results.every(({ relevance_score: score }) => Number.isFinite(score));
    if (end?.status === "completed" && !isWhole) return undefined;
    return again?.status === end?.status ? end : undefined;
  }

  #look(id: string, timeoutMs: number): Promise<Job | undefined> {
    const read = async () => {
      const response = await fetch(`${this.#urlOf()}/v1/jobs/${id}?wait=5`);
      if (response.status === 404) return "gone";
      const job = response.ok ? ((await response.json()) as Job) : undefined;
      return job && job.status !== "queued" && job.status !== "running" ? job : undefined;
    };
    return until(`${id} has ended`, read, timeoutMs).then(
      (end) => (end === "gone" ? undefined : end),
      () => undefined,
    );
  }
}
