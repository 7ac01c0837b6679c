// Owns: one ranking at a time: started, followed, canceled, and the last one that is worth showing.
// Must not know: how it is shown. A view with two rankings has two of these.

import type { Crossrank } from "@crossrank/client";
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { tripMs } from "../api/network.ts";
import { problemOf } from "../api/problem.ts";
import { runJob } from "../api/run-job.ts";
import { after, atStart, hasEnded, type JobResult, type Progress, type Score } from "./progress.ts";
import { type RankRequest, toJobRequest } from "./request.ts";

/** Scores and the request that they belong to. */
export interface Ranking {
  readonly request: RankRequest;
  readonly scores: ReadonlyMap<number, Score>;
  /** Left out while scores still come in. */
  readonly result?: JobResult | undefined;
  /** From the key press to the answer. */
  readonly elapsedMs?: number | undefined;
  /** Of that, on the way between page and service. */
  readonly networkMs?: number | undefined;
}

/** The job goes out, and its events are asked for. */
const TRIPS = 2;
/** Between two looks at what has come in: events may come faster than cards can be drawn. */
const LOOK_EVERY_MS = 50;

export class Ranker {
  readonly #client: ReadonlySignal<Crossrank>;
  readonly #progress: Signal<Progress | undefined> = signal(undefined);
  readonly #ranking: Signal<Ranking | undefined> = signal(undefined);
  #abort: AbortController | undefined;

  constructor(client: ReadonlySignal<Crossrank>) {
    this.#client = client;
  }

  /** The run under way, or how the last one ended. */
  get progress(): ReadonlySignal<Progress | undefined> {
    return this.#progress;
  }

  get isRunning(): boolean {
    const progress = this.#progress.value;
    return progress !== undefined && !hasEnded(progress);
  }

  /** Stays while the next run has nothing to show yet. */
  get ranking(): ReadonlySignal<Ranking | undefined> {
    return this.#ranking;
  }

  /** Ranks; a run that is under way is canceled. Resolves when it has ended, however that was. */
  async start(request: RankRequest): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const startMs = performance.now();
    let known = atStart(request.candidates.length);
    let lookMs = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      timer = undefined;
      lookMs = performance.now();
      if (this.#abort === abort) this.#show(request, known, lookMs - startMs);
    };
    look();
    lookMs = 0;
    try {
      for await (const update of runJob(this.#client.value, toJobRequest(request), abort.signal)) {
        known = after(known, update);
        const isFirst = update.event === "scored" && lookMs === 0;
        if (isFirst || hasEnded(known)) look();
        else timer ??= setTimeout(look, LOOK_EVERY_MS);
      }
    } catch (error) {
      known = { ...known, interruption: undefined };
      if (abort.signal.aborted) known = { ...known, phase: "canceled" };
      else known = { ...known, phase: "failed", problem: problemOf(error) };
      look();
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the run under way, on the service too. What has been scored stays. */
  cancel(): void {
    this.#abort?.abort();
  }

  /** Shows a ranking from earlier; a run under way is canceled. */
  restore(ranking: Ranking): void {
    this.#abort?.abort();
    this.#abort = undefined;
    const { request, scores, result } = ranking;
    const total = request.candidates.length;
    batch(() => {
      this.#progress.value = { phase: "completed", done: total, total, scores, result };
      this.#ranking.value = ranking;
    });
  }

  #show(request: RankRequest, known: Progress, elapsedMs: number): void {
    const { phase, scores, result } = known;
    batch(() => {
      this.#progress.value = known;
      if (scores.size > 0) {
        this.#ranking.value = {
          request,
          scores,
          ...(result && { result, elapsedMs, networkMs: TRIPS * tripMs() }),
        };
      } else if (phase === "failed") this.#ranking.value = undefined;
    });
  }
}
