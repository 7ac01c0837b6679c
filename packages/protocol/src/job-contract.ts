// Owns: the shape of a job on the wire: what may be asked of one, and what is told of it.
// Must not know: how jobs are stored or run.
import { z } from "zod";
import { ERROR_TABLE, type ErrorCode } from "./errors.ts";
import { PRIORITIES, type Priority } from "./priority.ts";
import { rerankReplySchema } from "./reply-contract.ts";

const MOST_METADATA = 16;
const DAY_MS = 86_400_000;

/** Cohere's numbers, 0 first: what its clients mean by them. */
const numberedPriority = z
  .int()
  .min(0)
  .max(999)
  .transform(
    (number): Priority => (number === 0 ? "interactive" : number < 500 ? "normal" : "bulk"),
  );

/** Fields of a submission beside those of a rerank request. */
export const jobOptionsSchema = z.object({
  priority: z
    .union([z.enum(PRIORITIES), numberedPriority], {
      error: `must be ${PRIORITIES.join(", ")}, or a whole number from 0 to 999`,
    })
    .nullish()
    .meta({ description: "how urgent it is; or Cohere's number, 0 first" }),
  deadline: z.iso
    .datetime({ offset: true, error: "must be a time such as 2027-01-31T12:00:00Z" })
    .nullish()
    .meta({ description: "after it the ranking is of no use" }),
  queue_timeout_ms: z.int().min(1).max(DAY_MS).nullish().meta({
    description: "longest time until a worker begins",
  }),
  run_timeout_ms: z.int().min(1).max(DAY_MS).nullish().meta({
    description: "longest time that scoring takes",
  }),
  retention_ms: z
    .int()
    .min(1000)
    .max(7 * DAY_MS)
    .nullish()
    .meta({
      description: "how long the result stays",
    }),
  metadata: z
    .record(z.string().max(64), z.string().max(512))
    .refine((sent) => Object.keys(sent).length <= MOST_METADATA, {
      error: `must hold at most ${MOST_METADATA} entries`,
    })
    .nullish()
    .meta({ description: "yours, told with the job" }),
  webhook: z
    .union([z.boolean(), z.string().min(1).max(64)], {
      error: "must be true, false or the id of an endpoint",
    })
    .nullish()
    .meta({ description: "who is told when it ends: an endpoint by its id; true: all of yours" }),
});
export type JobOptions = z.infer<typeof jobOptionsSchema>;

export const errorCodeSchema = z.enum(Object.keys(ERROR_TABLE) as [ErrorCode, ...ErrorCode[]]);

/** One field at fault, in a job's error and in a problem. */
export const fieldProblemSchema = z.object({
  pointer: z.string().meta({ description: "JSON pointer into the request" }),
  detail: z.string(),
  limit: z.number().optional(),
  value: z.union([z.number(), z.string()]).optional(),
});

export const JOB_STATUSES = ["queued", "running", "completed", "failed", "canceled"] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** What submitting a job and reading it answer. */
export const jobSchema = z.object({
  id: z.string(),
  status: z.enum(JOB_STATUSES),
  created_at: z.iso.datetime(),
  priority: z.enum(PRIORITIES),
  metadata: z.record(z.string(), z.string()).optional(),
  position: z
    .int()
    .min(0)
    .optional()
    .meta({ description: "runs before it, while it is queued; with several shards an estimate" }),
  documents: z.int(),
  result: rerankReplySchema.optional().meta({ description: "once it has completed" }),
  error: z
    .object({
      code: errorCodeSchema,
      message: z.string(),
      fields: z.array(fieldProblemSchema).optional(),
    })
    .optional()
    .meta({ description: "why it failed" }),
});
export type Job = z.infer<typeof jobSchema>;

/** A page of jobs, without their results. */
export const jobListSchema = z.object({
  object: z.literal("list"),
  data: z.array(jobSchema),
  next: z.string().nullable().meta({ description: "what to give as `after`; null at the end" }),
});
export type JobList = z.infer<typeof jobListSchema>;
