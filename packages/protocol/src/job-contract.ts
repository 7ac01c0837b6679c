// Owns: the shape of a job on the wire.
// Must not know: how jobs are stored or run.
import { z } from "zod";
import { ERROR_TABLE, type ErrorCode } from "./errors.ts";
import { rerankReplySchema } from "./reply-contract.ts";

export const errorCodeSchema = z.enum(Object.keys(ERROR_TABLE) as [ErrorCode, ...ErrorCode[]]);

/** One field at fault, in a job's error and in a problem. */
export const fieldProblemSchema = z.object({
  pointer: z.string().meta({ description: "JSON pointer into the request" }),
  detail: z.string(),
  limit: z.number().optional(),
  value: z.union([z.number(), z.string()]).optional(),
});

/** What submitting a job and reading it answer. */
export const jobSchema = z.object({
  id: z.string(),
  status: z.enum(["queued", "running", "completed", "failed"]),
  created_at: z.iso.datetime(),
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
