// Owns: where a job stands, by what its runs have come to.
// Must not know: HTTP, BullMQ, who asks, how it is told.
import type { Outcome } from "@crossrank/protocol/job";
import type { JobStatus } from "@crossrank/protocol/job-contract";
import type { Runs } from "@crossrank/protocol/runs";
import { LATE_END } from "@crossrank/protocol/scripts/job-scripts";
import { joinOutcomes } from "../chunks.ts";
import type { RerankQueue } from "../rerank-queue.ts";
import type { JobEnd, JobStore, StoredJob } from "./job-store.ts";

/** How far a job is, and the outcome of its runs once they all have one. */
export interface JobState {
  readonly status: JobStatus;
  readonly outcome?: Outcome;
  readonly position?: number;
}

export class JobStates {
  readonly #store: JobStore;
  readonly #runs: Runs;
  readonly #queue: RerankQueue;

  constructor(store: JobStore, runs: Runs, queue: RerankQueue) {
    this.#store = store;
    this.#runs = runs;
    this.#queue = queue;
  }

  /** Where a job stands. One that is out of time ends with this look. */
  async of(job: StoredJob): Promise<JobState> {
    if (job.ended) return ended(job.ended);
    const runs = job.record.cachedRunId
      ? [{ runId: job.record.cachedRunId, runKey: "" }]
      : job.runs;
    const outcomes = await this.#runs.readOutcomes(runs.map(({ runId }) => runId));
    const known = outcomes.flatMap((outcome) => outcome ?? []);
    const failed = known.find(({ status }) => status === "failed");
    if (failed) return { status: "failed", outcome: failed };
    if (known.length === runs.length) return { status: "completed", outcome: joinOutcomes(known) };
    const open = runs.filter((_, i) => outcomes[i] === undefined);
    const states = await Promise.all(open.map((run) => this.#queue.state(run)));
    const isQueued = known.length === 0 && states.every(({ state }) => state === "queued");
    if (await this.#store.endLate(job)) return ended(LATE_END);
    const over = open.filter((_, i) => states[i]?.state === "over").map(({ runId }) => runId);
    if (over.length > 0) {
      // Most have ended between the two looks.
      const isLost = (await this.#runs.readOutcomes(over)).includes(undefined);
      return isLost ? await this.#giveUp(job) : await this.of(job);
    }
    if (!isQueued) return { status: "running" };
    const positions = states.flatMap((state) => (state.state === "queued" ? state.position : []));
    return { status: "queued", position: Math.min(...positions) };
  }

  /** Redis lost it, unless it has ended meanwhile. */
  async #giveUp(job: StoredJob): Promise<JobState> {
    const end: JobEnd = {
      status: "failed",
      code: "queue_unavailable",
      message: "Redis lost the job.",
    };
    if (await this.#store.end(job, end)) return ended(end);
    const again = await this.#store.read(job.id);
    return again?.ended ? ended(again.ended) : { status: "running" };
  }
}

export const hasEnded = ({ status }: Pick<JobState, "status">): boolean =>
  status !== "queued" && status !== "running";

function ended(end: JobEnd): JobState {
  if (end.status === "canceled") return { status: "canceled" };
  const { code, message } = end;
  return { status: "failed", outcome: { status: "failed", error: { code, message } } };
}
