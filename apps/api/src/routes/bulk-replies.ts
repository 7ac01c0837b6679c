// Owns: the shape of files and batches, as OpenAI's clients read them.
// Must not know: where either is kept, how a batch is run.
import { z } from "zod";
import { BATCH_STATUSES, ENDPOINT } from "../batches/batch.ts";

const count = z.int().min(0);
const seconds = z.int().min(0).meta({ description: "seconds since 1970" });
const at = seconds.nullable();

export const fileSchema = z.object({
  id: z.string(),
  object: z.literal("file"),
  bytes: count,
  created_at: seconds,
  expires_at: seconds,
  filename: z.string(),
  purpose: z.enum(["batch", "batch_output"]),
  status: z.literal("processed"),
  status_details: z.null(),
});
export type FileReply = z.infer<typeof fileSchema>;

export const deletedFileSchema = z.object({
  id: z.string(),
  object: z.literal("file"),
  deleted: z.literal(true),
});

const problemSchema = z.object({
  code: z.string(),
  message: z.string(),
  param: z.string().nullable(),
  line: count.nullable(),
});

export const batchSchema = z.object({
  id: z.string(),
  object: z.literal("batch"),
  endpoint: z.literal(ENDPOINT),
  errors: z.object({ object: z.literal("list"), data: z.array(problemSchema) }).nullable(),
  input_file_id: z.string(),
  completion_window: z.string(),
  status: z.enum(BATCH_STATUSES),
  output_file_id: z.string().nullable(),
  error_file_id: z.string().nullable(),
  created_at: seconds,
  in_progress_at: at,
  expires_at: seconds,
  finalizing_at: at,
  completed_at: at,
  failed_at: at,
  expired_at: at,
  cancelling_at: at,
  cancelled_at: at,
  request_counts: z.object({ total: count, completed: count, failed: count }),
  metadata: z.record(z.string(), z.string()).nullable(),
});
export type BatchReply = z.infer<typeof batchSchema>;

const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    object: z.literal("list"),
    data: z.array(item),
    first_id: z.string().nullable(),
    last_id: z.string().nullable(),
    has_more: z.boolean(),
  });

export const fileListSchema = pageOf(fileSchema);
export const batchListSchema = pageOf(batchSchema);
