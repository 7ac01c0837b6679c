// Owns: one ranking from its submission to its end: the events as they come, also over outages, and that it stops
// when told to.
// Must not know: what is shown of it.
import type { Crossrank, Job, JobEvent, JobRequest } from "@crossrank/client";
import { type Problem, problemOf, problemOfJob } from "./problem.ts";
import { delayBeforeAgain, type Interruption, passingCause, pauseUntil } from "./recovery.ts";

export type RunUpdate =
  | { readonly event: "accepted"; readonly data: Job }
  | { readonly event: "interrupted"; readonly data: Interruption }
  | JobEvent;

/**
 * Submits and follows a job. A stream that breaks is taken up where it broke; what passes by itself is told and
 * waited for, however long. An abort cancels the job on the service, also while it is only being accepted.
 * @throws the signal's reason; CrossrankApiError, CrossrankTimeoutError
 */
export async function* runJob(
  client: Crossrank,
  request: JobRequest,
  signal: AbortSignal,
): AsyncGenerator<RunUpdate> {
  signal.throwIfAborted();
  const submission = new Submission(client, request);
  const cancel = () => submission.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    for (let failures = 1; ; failures++) {
      try {
        for await (const update of submission.follow(signal)) {
          if (update.event === "scored") failures = 0;
          yield update;
        }
        return;
      } catch (error) {
        signal.throwIfAborted();
        const problem = error instanceof LostJob ? error.problem : problemOf(error);
        const cause = passingCause(problem);
        // Before there is a job, what is not found is something else.
        if (cause === undefined || (cause === "lost" && !submission.isKnown)) throw error;
        if (cause === "lost" || error instanceof LostJob) submission.forget();
        const now = new AbortController();
        const againAtMs = Date.now() + delayBeforeAgain(problem, Math.max(1, failures));
        const tryNow = () => now.abort();
        yield { event: "interrupted", data: { problem, cause, againAtMs, tryNow } };
        await pauseUntil(againAtMs, now.signal, signal);
      }
    }
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

/** The service has given the job up, and would take it again. */
class LostJob extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** A request on its way to be one job, however often it has to be sent. */
class Submission {
  readonly #client: Crossrank;
  readonly #request: JobRequest;
  #key = crypto.randomUUID();
  #accepted: Promise<Job> | undefined;
  #job: Job | undefined;

  constructor(client: Crossrank, request: JobRequest) {
    this.#client = client;
    this.#request = { ...request, priority: "interactive", raw_scores: true };
  }

  get isKnown(): boolean {
    return this.#job !== undefined;
  }

  /** The next one is another job. */
  forget(): void {
    this.#job = undefined;
    this.#key = crypto.randomUUID();
  }

  async *follow(signal: AbortSignal): AsyncGenerator<RunUpdate> {
    if (this.#job === undefined) {
      // Not ended by the signal: an answer that is not read leaves a job that nobody can cancel.
      // Not repeated unseen: the page tells what it waits for.
      const options = { idempotencyKey: this.#key, maxRetries: 0 };
      this.#accepted = this.#client.submitJob(this.#request, options);
      this.#job = await orAborted(this.#accepted, signal);
      yield { event: "accepted", data: this.#job };
    }
    for await (const update of this.#client.jobEvents(this.#job.id, { signal, maxRetries: 1 })) {
      const problem = update.event === "failed" ? problemOfJob(update.data) : undefined;
      if (problem?.cause === "queue") throw new LostJob(problem);
      yield update;
    }
  }

  cancel(): void {
    void this.#accepted?.then(({ id }) => this.#client.cancelJob(id)).catch(() => {});
  }
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
