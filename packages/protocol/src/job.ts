// Owns: what lies on the queue: queue names, the ticket, the payload and the outcome.
// Must not know: who produces or consumes it.
import { Packr } from "msgpackr";
import { z } from "zod";
import type { ErrorData } from "./errors.ts";
import type { Urgency } from "./priority.ts";
import type { StoredRanking } from "./rerank-cache.ts";
import type { ScoringOptions } from "./scoring-options.ts";

/** Raised when a ticket or payload changes shape; a worker leaves tickets of another version to others. */
export const PROTOCOL_VERSION = 3;

export const queueNameOf = (lane: string, urgency: Urgency): string =>
  urgency === "interactive" ? `rerank-${lane}` : `rerank-${lane}-background`;

/**
 * What BullMQ holds: the right to take one run, whichever's turn it is when a worker gets to it. There
 * are at least as many tickets as runs that wait; one that finds no run is done with.
 */
export const ticketSchema = z.object({ v: z.literal(PROTOCOL_VERSION) });
export type Ticket = z.infer<typeof ticketSchema>;

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
