// Owns: what is known of a run after each of its events. Pure.
// Must not know: where events come from, when they are shown.
import type { Job, PartialScore } from "@crossrank/client";
import { type Problem, problemOfJob } from "../api/problem.ts";
import type { Interruption } from "../api/recovery.ts";
import type { RunUpdate } from "../api/run-job.ts";

export type JobResult = NonNullable<Job["result"]>;

/** A document's score; the details are known once the run has completed. */
export type Score = PartialScore & Partial<JobResult["results"][number]>;

export interface Progress {
  readonly phase: "waiting" | "running" | "completed" | "failed" | "canceled";
  /** Runs that are served before it, once that is known. */
  readonly position?: number | undefined;
  readonly done: number;
  readonly total: number;
  /** By the documents' places in the request. */
  readonly scores: ReadonlyMap<number, Score>;
  readonly result?: JobResult | undefined;
  readonly problem?: Problem | undefined;
  /** While it goes on by itself later. */
  readonly interruption?: Interruption | undefined;
}

export function atStart(total: number): Progress {
  return { phase: "waiting", done: 0, total, scores: new Map() };
}

export function hasEnded({ phase }: Progress): boolean {
  return phase === "completed" || phase === "failed" || phase === "canceled";
}

export function after(earlier: Progress, { event, data }: RunUpdate): Progress {
  const before = { ...earlier, interruption: undefined };
  switch (event) {
    case "interrupted":
      return { ...before, interruption: data };
    case "accepted":
    case "queued":
      return { ...before, position: data.position };
    case "running":
      return { ...before, phase: "running", done: data.documents_done };
    case "scored":
      return {
        ...before,
        phase: "running",
        done: data.documents_done,
        scores: withScores(before.scores, data.results),
      };
    case "completed": {
      const { result } = data;
      const scores = withScores(new Map(), result?.results ?? []);
      return { ...before, phase: "completed", done: before.total, scores, result };
    }
    case "failed":
      return { ...before, phase: "failed", problem: problemOfJob(data) };
    case "canceled":
      return { ...before, phase: "canceled" };
  }
}

function withScores(known: ReadonlyMap<number, Score>, more: readonly Score[]) {
  const all = new Map(known);
  for (const score of more) all.set(score.index, score);
  return all;
}
