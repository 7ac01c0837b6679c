// Owns: the shape of a search and of its reply on the wire.
// Must not know: how documents are recalled or reranked.
import { flagSchema } from "@crossrank/protocol/contract";
import { rerankReplySchema } from "@crossrank/protocol/reply-contract";
import { longDocumentSchema } from "@crossrank/protocol/scoring-options";
import { cutSchema, thresholdSchema } from "@crossrank/protocol/threshold";
import { z } from "zod";
import { filtersSchema } from "../collections/filters.ts";
import { RECALL_MODES } from "../collections/retriever.ts";
import { rivalSchema } from "../interleaving/interleaving-contract.ts";
import { GATE_RULES } from "./gate.ts";

const RERANK_MODES = ["on", "auto", "off", "shadow"] as const;
export type RerankMode = (typeof RERANK_MODES)[number];
const MOST_DIMENSIONS = 8192;

const contextSchema = z.object({ max_tokens: z.int().min(1).max(1_000_000).default(2000) });

/** `POST /v1/search`, as sent. Unknown fields are ignored, null means default. */
export const searchBodySchema = z.object({
  collection: z.string(),
  query: z.string().meta({ description: "the search text" }),
  recall: z.int().min(1).nullish().meta({ description: "candidates to recall; default 50" }),
  top_n: z.int().min(0).nullish().meta({ description: "results to give; default 5, 0 for all" }),
  filters: filtersSchema.nullish().meta({
    description:
      "by fields of `metadata`: a value, {$in: [values]} or {$gt, $gte, $lt, $lte: number}; all must hold",
  }),
  rerank: z.enum(RERANK_MODES).nullish().meta({
    description:
      "on (default): always; auto: unless a rule of the gate finds it needless; off: never; shadow: always, and tell what auto would have cost",
  }),
  interleave: rivalSchema.nullish().meta({
    description:
      "results drafted in turn from the model's ranking and recall's order, or another model's, to learn which one is chosen from (docs/online.md); without `threshold`, and with `rerank` on",
  }),
  recall_mode: z.enum(RECALL_MODES).nullish().meta({
    description: "default: what the collection has, near_text before bm25",
  }),
  vector: z
    .array(z.number())
    .min(1)
    .max(MOST_DIMENSIONS)
    .nullish()
    .meta({ description: "the query's, for near_vector and hybrid" }),
  context: contextSchema.nullish().meta({
    description: "text for a language model: best passages with citations, up to max_tokens",
  }),
  model: z.string().nullish(),
  threshold: thresholdSchema.nullish(),
  calibrated: flagSchema.nullish(),
  long_document: longDocumentSchema.nullish().meta({
    description: "default: windows of 256 tokens, of which the best is the best_passage",
  }),
  impression: flagSchema.nullish().meta({
    description: "false: none is kept, for searches that nobody looks at, as of an evaluation",
  }),
  cache: z.enum(["default", "no-store"]).nullish(),
  timeout_ms: z.int().min(1).nullish(),
});
export type SearchBody = z.infer<typeof searchBodySchema>;

const rank = z.int().min(1);
const passageSchema = z.object({
  start: z.int().meta({ description: "UTF-16 offset into `text`" }),
  end: z.int(),
  text: z.string(),
  relevance_score: z.number().optional().meta({ description: "of a passage that was scored" }),
});
export type Passage = z.infer<typeof passageSchema>;

const searchResultSchema = z.object({
  id: z.string(),
  title: z.string().nullable(),
  text: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  recall_rank: rank,
  recall_score: z.number().meta({ description: "higher is better, within one answer" }),
  rerank_rank: rank.nullable().meta({ description: "null where nothing was reranked" }),
  relevance_score: z.number().min(0).max(1).nullable(),
  truncated: z.boolean().optional().meta({ description: "whether some of it was not scored" }),
  best_passage: passageSchema,
});
export type SearchResult = z.infer<typeof searchResultSchema>;

const gateSchema = z.object({
  mode: z.enum(RERANK_MODES),
  decision: z.enum(["reranked", "skipped", "shadow_skip"]),
  rule: z.enum([...GATE_RULES, "off", "no_candidate"]).nullable(),
  value: z.number().nullable().meta({ description: "what the rule looked at" }),
  threshold: z.number().nullable().meta({ description: "from where on it skips" }),
  cost: z
    .object({
      top_1_changed: z.boolean(),
      overlap: z.number().meta({ description: "share of the top_n that is in both orders" }),
    })
    .optional()
    .meta({ description: "with shadow: what skipping would have changed" }),
});
export type GateReply = z.infer<typeof gateSchema>;

const llmContextSchema = z.object({
  text: z.string(),
  tokens: z.int().meta({ description: "estimated: four bytes of UTF-8 a token" }),
  citations: z.array(
    z.object({
      number: z.int(),
      id: z.string(),
      title: z.string().nullable(),
      start: z.int(),
      end: z.int(),
    }),
  ),
  omitted: z.int().meta({ description: "results whose passage did not fit" }),
});
export type LlmContext = z.infer<typeof llmContextSchema>;

export const searchReplySchema = z.object({
  id: z.string(),
  object: z.literal("search"),
  impression_id: z
    .string()
    .nullable()
    .meta({ description: "names this answer in POST /v1/feedback; null where none is kept of it" }),
  collection: z.string(),
  model: z.string().nullable(),
  recall_mode: z.enum(RECALL_MODES),
  recalled: z
    .int()
    .meta({ description: "candidates; fewer than asked for where there are no more" }),
  results: z.array(searchResultSchema),
  gate: gateSchema,
  interleaved: z.literal(true).optional(),
  threshold: cutSchema.optional(),
  query_truncated: z.literal(true).optional(),
  usage: rerankReplySchema.shape.usage.optional(),
  cache: rerankReplySchema.shape.cache.optional(),
  timing: z
    .object({
      recall: z.number(),
      rerank: rerankReplySchema.shape.timing.optional(),
      total: z.number(),
    })
    .meta({ description: "milliseconds" }),
  context: llmContextSchema.optional(),
});
export type SearchReply = z.infer<typeof searchReplySchema>;
