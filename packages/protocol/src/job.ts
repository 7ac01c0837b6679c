// Owns: what lies on the queues: their names, the payload and the outcome of a run.
// Must not know: who produces or consumes it.
import { Packr } from "msgpackr";
import type { ErrorData } from "./errors.ts";
import { type RunQueue, runsPrefix } from "./keys.ts";
import type { Urgency } from "./priority.ts";
import type { StoredRanking } from "./rerank-cache.ts";
import type { ScoringOptions } from "./scoring-options.ts";

/**
 * BullMQ's name of a queue, under the queue's prefix. It holds tickets: the right to take one run,
 * whichever's turn it is when a worker gets to it. There are at least as many tickets as runs that wait;
 * one that finds no run is done with.
 */
export const queueNameOf = ({ lane, urgency }: Pick<RunQueue, "lane" | "urgency">): string =>
  urgency === "interactive" ? `rerank-${lane}` : `rerank-${lane}-background`;

/** A lane's queues of that urgency, one in each of so many shards. */
export function queuesOf(lane: string, urgency: Urgency, shards: number): RunQueue[] {
  return Array.from({ length: shards }, (_, shard) => ({
    prefix: runsPrefix(shard),
    lane,
    urgency,
  }));
}

/** What a worker needs to score: each text once, in no particular order. */
export interface RunPayload {
  readonly query: string;
  readonly documents: readonly string[];
  readonly options: ScoringOptions;
  /** False for `cache: "no-store"`, and where no pair of this query was known. */
  readonly readPairs: boolean;
  /** False for `cache: "no-store"`. */
  readonly writeCache: boolean;
}

const packr = new Packr({ useRecords: false });
export const encodePayload = (payload: RunPayload): Buffer => packr.pack(payload);
export const decodePayload = (bytes: Buffer): RunPayload => packr.unpack(bytes) as RunPayload;

/** How a run ended. Stored as JSON until its retention ends. */
export type Outcome =
  | {
      readonly status: "completed";
      readonly ranking: StoredRanking;
      readonly worker: string;
      /** What was computed in this run, as against what the request is worth. */
      readonly scored: { readonly documents: number; readonly tokens: number };
      readonly timing: {
        readonly queue: number;
        readonly tokenize: number;
        readonly score: number;
      };
    }
  | { readonly status: "failed"; readonly error: ErrorData };
