// Owns: what is told of a run under way: its events, in the stream that followers read.
// Must not know: who writes and reads them.
import { eventsKey } from "./keys.ts";
import type { Redis } from "./redis.ts";

/** `ended` says only that the outcome is there. */
export interface RunEvents {
  readonly started: { readonly worker: string; readonly documents: number };
  readonly scored: { scores: [digest: string, logit: number][] };
  readonly ended: null;
}

export type RunEvent = {
  [Type in keyof RunEvents]: {
    readonly type: Type;
    /** Its place in the stream, from 1. */
    readonly number: number;
    readonly data: RunEvents[Type];
  };
}[keyof RunEvents];

/** The events of a run after the one of that number, in order. */
export async function readRunEvents(
  redis: Redis,
  runId: string,
  after: number,
): Promise<RunEvent[]> {
  const entries = await redis.xrange(eventsKey(runId), `1-${after + 1}`, "+");
  return entries.map(([id, [, type, , data]]) => {
    const number = Number(id.slice(2));
    return { type, number, data: data === undefined ? null : JSON.parse(data) } as RunEvent;
  });
}
