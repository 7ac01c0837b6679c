// Owns: what lies on the queue: lane → queue name, the small job, the payload and the outcome.
// Must not know: who produces or consumes it.
import { Packr } from "msgpackr";
import { z } from "zod";
import type { ErrorData } from "./errors.ts";
import type { StoredRanking } from "./rerank-cache.ts";
import type { ScoringOptions } from "./scoring-options.ts";

/** Raised when a job or payload changes shape; a worker parks jobs of a version it does not know yet. */
export const PROTOCOL_VERSION = 2;

export function queueNameOf(lane: string): string {
  return `rerank-${lane}`;
}

/** The job itself stays under 1 kB: texts travel in the payload, under their own key. */
export const jobSchema = z.object({
  v: z.literal(PROTOCOL_VERSION),
  runKey: z.string(),
  runId: z.string(),
});
export type RerankJob = z.infer<typeof jobSchema>;

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
