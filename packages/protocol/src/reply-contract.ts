// Owns: the shape of a rerank reply on the native wire.
// Must not know: how it comes about, other dialects.
import { z } from "zod";
import { cutSchema } from "./threshold.ts";

const relevanceSchema = z.number().min(0).max(1);

const bestPassageSchema = z.object({
  start: z.int().meta({ description: "UTF-16 offset into the document as sent" }),
  end: z.int(),
  window: z.int(),
  relevance_score: relevanceSchema,
  logit: z.number().optional(),
  text: z.string().optional(),
});

/** One entry of `results`. */
export const rerankResultSchema = z.object({
  index: z.int().min(0).meta({ description: "position in the request's documents" }),
  id: z.union([z.string(), z.number()]).optional(),
  relevance_score: relevanceSchema,
  logit: z.number().optional().meta({ description: "with raw_scores" }),
  document: z.record(z.string(), z.unknown()).optional(),
  truncated: z.boolean().meta({ description: "whether some of the document was not read" }),
  tokens: z.int(),
  windows: z
    .object({ count: z.int(), scored: z.int() })
    .optional()
    .meta({ description: "with long_document.strategy window" }),
  best_passage: bestPassageSchema.optional(),
});
export type RerankResult = z.infer<typeof rerankResultSchema>;

/** The reply of `POST /v1/rerank`, and `result` of a job. Times in milliseconds. */
export const rerankReplySchema = z.object({
  id: z.string(),
  model: z.string(),
  results: z.array(rerankResultSchema),
  query_truncated: z.literal(true).optional(),
  threshold: cutSchema.optional(),
  usage: z.object({
    total_tokens: z.int(),
    scored_tokens: z.int(),
    documents: z.int(),
    scored_documents: z.int(),
  }),
  timing: z.object({
    queue: z.number(),
    tokenize: z.number(),
    score: z.number(),
    total: z.number(),
    worker: z.string().optional(),
  }),
  cache: z.enum(["hit", "partial", "miss"]),
});
export type RerankReply = z.infer<typeof rerankReplySchema>;

const relevantSpansSchema = z
  .array(z.object({ start: z.int(), end: z.int(), score: z.number() }))
  .meta({ description: "with relevant_spans, in code points" });

/** What goes over the native wire: also what Cohere's, Voyage's and OpenAI's clients look for. */
export const nativeReplySchema = rerankReplySchema.extend({
  object: z.literal("list"),
  results: z.array(rerankResultSchema.extend({ relevant_spans: relevantSpansSchema.optional() })),
  data: z.array(
    z.object({ index: z.int(), relevance_score: z.number(), document: z.string().optional() }),
  ),
  usage: rerankReplySchema.shape.usage.extend({
    prompt_tokens: z.int(),
    completion_tokens: z.literal(0),
  }),
  meta: z.object({
    api_version: z.object({ version: z.string() }),
    billed_units: z.object({ search_units: z.int() }),
    tokens: z.object({ input_tokens: z.int(), output_tokens: z.int() }),
    warnings: z.array(z.string()).optional(),
  }),
});
