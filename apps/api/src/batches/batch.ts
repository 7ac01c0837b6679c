// Owns: what a batch is: what was asked for, how far it is, and how OpenAI's clients read it.
// Must not know: where it is kept, how its lines are run.
import type { Owner } from "@crossrank/protocol/priority";
import { z } from "zod";
import type { JsonObject } from "../dialects/dialect.ts";
import { inSeconds } from "../files/stored-file.ts";
import type { BatchReply } from "../routes/bulk-replies.ts";

export const ENDPOINT = "/v1/rerank";
/** Lines of one input file. */
export const MOST_LINES = 50_000;
const MOST_METADATA = 16;
export const LONGEST_WINDOW_HOURS = 24;

/** `POST /v1/batches`, as sent. */
export const batchBodySchema = z.object({
  input_file_id: z.string().max(64),
  endpoint: z.literal(ENDPOINT, { error: `must be ${ENDPOINT}` }),
  completion_window: z
    .string()
    .regex(/^([1-9]|1\d|2[0-4])h$/, `must be 1h to ${LONGEST_WINDOW_HOURS}h`),
  metadata: z
    .record(z.string().max(64), z.string().max(512))
    .refine((sent) => Object.keys(sent).length <= MOST_METADATA, {
      error: `must hold at most ${MOST_METADATA} entries`,
    })
    .nullish(),
  /** Voyage's name for fields that all lines share; a line's own go before them. */
  request_params: z.record(z.string(), z.unknown()).nullish(),
});
export type BatchBody = z.infer<typeof batchBodySchema>;

/** What is settled when a batch is made. */
export interface BatchRecord {
  readonly id: string;
  readonly owner: Owner;
  readonly inputFileId: string;
  readonly completionWindow: string;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly sharedFields: JsonObject;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** Named in advance, so that writing them twice makes no second file. */
  readonly outputFileId: string;
  readonly errorFileId: string;
}

export const ENDED = ["completed", "failed", "expired", "cancelled"] as const;
export type EndStatus = (typeof ENDED)[number];
export const BATCH_STATUSES = [
  "validating",
  "in_progress",
  "finalizing",
  "cancelling",
  ...ENDED,
] as const;
export type BatchStatus = (typeof BATCH_STATUSES)[number];

/** What is wrong with an input, as OpenAI's clients read it: never text that stands in it. */
export interface InputProblem {
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
  readonly line: number | null;
}

/** Until where the results are on disk: what comes after is made again. */
export interface Checkpoint {
  /** Names the files that the results until here were written to. */
  readonly writer: string;
  /** Of the input: bytes and lines that are done with. */
  readonly inputBytes: number;
  readonly lines: number;
  readonly outputBytes: number;
  readonly errorBytes: number;
  readonly completed: number;
  readonly failed: number;
  /** Its time ended before its lines did. */
  readonly expired: boolean;
}

export const START: Checkpoint = {
  writer: "",
  inputBytes: 0,
  lines: 0,
  outputBytes: 0,
  errorBytes: 0,
  completed: 0,
  failed: 0,
  expired: false,
};

export interface Batch {
  readonly record: BatchRecord;
  readonly status: BatchStatus;
  /** When it came to each status, in milliseconds since 1970. */
  readonly times: Readonly<Partial<Record<BatchStatus, number>>>;
  /** Lines of the input; undefined until they have been counted. */
  readonly total: number | undefined;
  readonly checkpoint: Checkpoint;
  readonly problems: readonly InputProblem[];
}

/** As `GET /v1/batches/{id}` tells it. */
export function describeBatch({
  record,
  status,
  times,
  total,
  checkpoint,
  problems,
}: Batch): BatchReply {
  const at = (each: BatchStatus) => {
    const timeMs = times[each];
    return timeMs === undefined ? null : inSeconds(timeMs);
  };
  const { completed, failed, outputBytes, errorBytes } = checkpoint;
  const hasFiles = status === "completed" || status === "expired" || status === "cancelled";
  return {
    id: record.id,
    object: "batch",
    endpoint: ENDPOINT,
    errors: problems.length === 0 ? null : { object: "list", data: [...problems] },
    input_file_id: record.inputFileId,
    completion_window: record.completionWindow,
    status,
    output_file_id: hasFiles && outputBytes > 0 ? record.outputFileId : null,
    error_file_id: hasFiles && errorBytes > 0 ? record.errorFileId : null,
    created_at: inSeconds(record.createdAtMs),
    in_progress_at: at("in_progress"),
    expires_at: inSeconds(record.expiresAtMs),
    finalizing_at: at("finalizing"),
    completed_at: at("completed"),
    failed_at: at("failed"),
    expired_at: at("expired"),
    cancelling_at: at("cancelling"),
    cancelled_at: at("cancelled"),
    request_counts: { total: total ?? 0, completed, failed },
    metadata: record.metadata && { ...record.metadata },
  };
}
