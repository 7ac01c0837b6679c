// Owns: what was seen of the service over the last minutes, in this page only. Pure.
// Must not know: how it was fetched, how it is shown.
import type { Answers, QueueList, WorkerList } from "@crossrank/client";

export const SPAN_MS = 5 * 60_000;

/** One look at the service. */
export interface Look {
  readonly atMs: number;
  readonly queue: QueueList;
  readonly workers: WorkerList["workers"];
  readonly answers: Answers;
}

/** With the new look, without those that are too old. */
export function withLook(looks: readonly Look[], look: Look): Look[] {
  return [...looks.filter(({ atMs }) => look.atMs - atMs <= SPAN_MS), look];
}

/** Of all answers, what the cache knew whole; undefined when there were none. */
export function hitShare({ answered, cache }: Answers): number | undefined {
  return answered === 0 ? undefined : cache.hit / answered;
}

/**
 * How long ago each worker's last heartbeat was first seen here, by its id: reckoned by this page's clock
 * alone, for the workers' clocks may differ from it.
 */
export function heartbeatAges(looks: readonly Look[], nowMs: number): ReadonlyMap<string, number> {
  const latest = looks.at(-1)?.workers ?? [];
  return new Map(
    latest.map(({ id, heartbeat }) => {
      const first = looks.find(({ workers }) =>
        workers.some((worker) => worker.id === id && worker.heartbeat === heartbeat),
      );
      return [id, nowMs - (first?.atMs ?? nowMs)];
    }),
  );
}
