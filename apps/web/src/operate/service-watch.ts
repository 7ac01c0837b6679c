// Owns: the service as it is now and was a moment ago, for as long as somebody watches.
// Must not know: how it is shown.
import { signal } from "@preact/signals";
import { watchingClient } from "../api/client.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { poll } from "./poll.ts";
import { type Look, withLook } from "./service-history.ts";

export const WATCH_EVERY_MS = 2000;

/** Oldest first; the last one stays while the service cannot be reached. */
export const looks = signal<readonly Look[]>([]);
/** Why the last look saw nothing. */
export const outage = signal<Problem | undefined>(undefined);

/** Gives what ends it. */
export const watchService = (): (() => void) => poll(look, WATCH_EVERY_MS);

async function look(abort: AbortSignal): Promise<void> {
  const client = watchingClient.value;
  try {
    const options = { signal: abort };
    const [queue, { workers }, answers] = await Promise.all([
      client.queue(options),
      client.workers(options),
      client.answers(options),
    ]);
    looks.value = withLook(looks.value, { atMs: Date.now(), queue, workers, answers });
    outage.value = undefined;
  } catch (error) {
    if (!abort.aborted) outage.value = problemOf(error);
  }
}
