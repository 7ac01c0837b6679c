// Owns: one ranking from its submission to its end: the events as they come, and that it stops when told to.
// Must not know: what is shown of it.
import type { Crossrank, Job, JobEvent, JobRequest } from "@crossrank/client";

export type RunUpdate = { readonly event: "accepted"; readonly data: Job } | JobEvent;

/**
 * Submits and follows a job. A stream that breaks is taken up where it broke. An abort cancels the job on
 * the service, also while it is only being accepted.
 * @throws the signal's reason; CrossrankApiError, CrossrankConnectionError, CrossrankTimeoutError
 */
export async function* runJob(
  client: Crossrank,
  request: JobRequest,
  signal: AbortSignal,
): AsyncGenerator<RunUpdate> {
  signal.throwIfAborted();
  // Not ended by the signal: an answer that is not read leaves a job that nobody can cancel.
  const accepted = client.submitJob({ ...request, priority: "interactive", raw_scores: true });
  const cancel = () => {
    void accepted.then(({ id }) => client.cancelJob(id)).catch(() => {});
  };
  signal.addEventListener("abort", cancel, { once: true });
  try {
    const job = await orAborted(accepted, signal);
    yield { event: "accepted", data: job };
    yield* client.jobEvents(job.id, { signal });
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
