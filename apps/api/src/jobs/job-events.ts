// Owns: what followers of a job are told, in order, without a gap and without a repetition.
// Must not know: HTTP, how events get there.
import { CrossrankError } from "@crossrank/protocol/errors";
import { relevanceOf } from "@crossrank/protocol/ranking";
import type { Redis } from "@crossrank/protocol/redis";
import { type RunEvent, readRunEvents } from "@crossrank/protocol/run-events";
import type { JobFollowers, News } from "./job-followers.ts";
import { hasEnded } from "./job-state.ts";
import type { StoredJob } from "./job-store.ts";
import type { Jobs } from "./jobs.ts";

export interface JobEvent {
  /** How many events of each run have been told, as `3.0.12`. */
  readonly id: string;
  readonly event: "queued" | "running" | "scored" | "completed" | "failed" | "canceled";
  readonly data: unknown;
}

/**
 * How many events of each of so many runs a caller knows by the id of the last one.
 * @throws CrossrankError 422 for an id that no event of such a job has
 */
export function readEventId(id: string, runs: number): number[] {
  const told = id.split(".");
  const isOurs = told.length === Math.max(1, runs) && told.every((part) => /^\d{1,9}$/.test(part));
  if (isOurs) return told.map(Number);
  throw new CrossrankError("invalid_request", "Last-Event-ID is no event of this job.");
}

/** The events after those that `told` counts, or all of them, until the job has ended. */
export async function* jobEvents(
  job: StoredJob,
  told: readonly number[] | undefined,
  tools: { jobs: Jobs; redis: Redis; followers: JobFollowers },
  signal: AbortSignal,
): AsyncGenerator<JobEvent> {
  const { jobs, redis, followers } = tools;
  const runIds = job.runs.map(({ runId }) => runId);
  const following = followers.follow(runIds, signal);
  const progress = new Progress(job);
  const read = runIds.map(() => 0);
  const idOf = () => read.map((number, i) => Math.max(number, told?.[i] ?? 0)).join(".") || "0";
  try {
    if (told === undefined) {
      const { position } = await jobs.state(job);
      yield { id: idOf(), event: "queued", data: { id: job.id, position: position ?? 0 } };
    }
    let news: News = { runIds: new Set(runIds), mayHaveEnded: true };
    for (; !following.over; news = await following.changed()) {
      // First whether it has ended: then what it was told before is all there.
      const described = news.mayHaveEnded && (await jobs.read(job.id, job.record.owner));
      for (const [i, runId] of runIds.entries()) {
        if (!news.runIds.has(runId)) continue;
        for (const event of await readRunEvents(redis, runId, read[i] ?? 0)) {
          read[i] = event.number;
          const tells = progress.add(event);
          if (tells !== undefined && event.number > (told?.[i] ?? 0))
            yield { id: idOf(), ...tells };
        }
      }
      if (!described || !hasEnded(described)) continue;
      const event = described.status as "completed" | "failed" | "canceled";
      yield { id: `${idOf()}-end`, event, data: described };
      return;
    }
  } finally {
    following.close();
  }
}

/** How far a job is, by the events of its runs. */
class Progress {
  readonly #job: StoredJob;
  readonly #places = new Map<string, number[]>();
  readonly #scored = new Set<number>();

  constructor(job: StoredJob) {
    this.#job = job;
    for (const [index, digest] of job.record.read.digests.entries()) {
      const places = this.#places.get(digest);
      if (places) places.push(index);
      else this.#places.set(digest, [index]);
    }
  }

  /** What followers are told of an event; undefined for what only the job's end tells. */
  add(event: RunEvent): Pick<JobEvent, "event" | "data"> | undefined {
    if (event.type === "ended") return undefined;
    if (event.type === "started") {
      return { event: "running", data: { ...this.#counts(), worker: event.data.worker } };
    }
    const { calibration, rawScores } = this.#job.record.read;
    const results = event.data.scores.flatMap(([digest, logit]) =>
      (this.#places.get(digest) ?? []).map((index) => {
        this.#scored.add(index);
        const relevance_score = relevanceOf(logit, calibration);
        return { index, relevance_score, ...(rawScores && { logit }) };
      }),
    );
    return { event: "scored", data: { ...this.#counts(), results } };
  }

  #counts() {
    return {
      documents_done: this.#scored.size,
      documents: this.#job.record.read.digests.length,
    };
  }
}
