// Owns: the parts that the dialects' wire shapes are made of.
// Must not know: how they are read and written.
import { flagSchema } from "@crossrank/protocol/contract";
import { errorCodeSchema, fieldProblemSchema } from "@crossrank/protocol/job-contract";
import { z } from "zod";
import { openAiErrorSchema } from "./openai-error.ts";

export const count = z.int().min(0);
export const score = z.number();
export const maybe = <T extends z.ZodType>(schema: T) => schema.nullish();

/** A query, as documented: the door refuses a blank one in its own words. */
export const query = z.string().regex(/\S/);
export const texts = z.array(z.string()).min(1);
/** Texts, or objects with something to read in them: not only an `id` and nulls. */
const document = z.union([
  z.string(),
  z
    .looseObject({ id: z.union([z.string(), z.number()]).nullish() })
    .meta({ not: { properties: { id: {} }, additionalProperties: { type: "null" } } }),
]);
export const documents = z.array(document).min(1);

/** What most dialects' requests hold. */
export const commonRequest = z.object({
  model: maybe(z.string()),
  query,
  documents: texts,
  top_n: maybe(count),
  return_documents: maybe(flagSchema),
});

export const documentObject = z.record(z.string(), z.unknown()).optional();
export const usage = z.object({
  prompt_tokens: count,
  total_tokens: count,
  completion_tokens: count.optional(),
});
export const meta = z.object({
  api_version: z.object({ version: z.string() }),
  billed_units: z.object({ search_units: count }),
  tokens: z.object({ input_tokens: count, output_tokens: count }),
  warnings: z.array(z.string()).optional(),
});

/** The native problem, RFC 9457, also where a dialect has none of its own. */
export const PROBLEM = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: errorCodeSchema,
  retryable: z.boolean(),
  request_id: z.string(),
  field: z
    .string()
    .optional()
    .meta({ description: "the first of `errors`, as are limit and value" }),
  limit: fieldProblemSchema.shape.limit,
  value: fieldProblemSchema.shape.value,
  errors: z.array(fieldProblemSchema).optional(),
  message: z.string().meta({ description: "`detail` once more, where some SDKs look for it" }),
  error: openAiErrorSchema,
});
/** On a path that several dialects share, before it is known which one is spoken. */
export const ANY_PROBLEM = z.object({
  code: z.string(),
  message: z.string(),
  detail: z.string(),
  error: z.string(),
});
export const message = z.object({ message: z.string() });
export const detail = z.object({ detail: z.string() });
export const plainError = z.object({ error: z.string() });
