// Owns: the shapes of what the service tells of itself; routes answer in them, the document shows them.
// Must not know: where any of it comes from.
import { z } from "zod";

const count = z.int().min(0);

const limitsSchema = z
  .object({
    documents: count,
    document_bytes: count,
    query_characters: count,
    body_bytes: count,
  })
  .meta({ description: "what one waiting request may hold; it is split into batches here" });
export type LimitsReply = z.infer<typeof limitsSchema>;

const modelEntrySchema = z.object({
  id: z.string(),
  object: z.literal("model"),
  owned_by: z.string(),
  alias: z.string().meta({ description: "the MODEL setting that it is served by" }),
  default: z.boolean().meta({ description: "whether a request without `model` means this one" }),
  revision: z.string(),
  precision: z.string(),
  max_tokens: count.meta({ description: "tokens of query and document together" }),
  calibrated: z.boolean().meta({ description: "whether `calibrated` may be asked for" }),
  queue: z.string(),
  workers: count.meta({ description: "live ones" }),
});
export type ModelEntry = z.infer<typeof modelEntrySchema>;

export const modelListSchema = z.object({
  object: z.literal("list"),
  data: z.array(modelEntrySchema),
  limits: limitsSchema,
});
export type ModelList = z.infer<typeof modelListSchema>;

/** `model_type` is what Xinference's client and Dify's plugin look for. */
export const modelSchema = modelEntrySchema.extend({
  model_type: z.literal("rerank"),
  model_name: z.string(),
  limits: limitsSchema,
});
export type ModelReply = z.infer<typeof modelSchema>;

/** Dify takes the server for a reranker by the first key of `model_type`. */
export const teiInfoSchema = z.object({
  model_id: z.string(),
  model_sha: z.string(),
  model_dtype: z.string(),
  served_model_name: z.string(),
  model_type: z.object({
    reranker: z.object({
      id2label: z.record(z.string(), z.string()),
      label2id: z.record(z.string(), count),
    }),
  }),
  max_concurrent_requests: count,
  max_input_length: count,
  max_batch_tokens: count,
  max_batch_requests: z.null(),
  max_client_batch_size: count.meta({ description: "most documents of a request" }),
  auto_truncate: z.boolean(),
  tokenization_workers: count,
  version: z.string().meta({ description: "the version of TEI that is spoken" }),
  sha: z.null(),
  docker_label: z.null(),
  server: z.literal("crossrank"),
});
export type TeiInfo = z.infer<typeof teiInfoSchema>;

export const weaviateMetaSchema = z.object({
  model: z.string(),
  revision: z.string(),
  max_tokens: count,
  server: z.literal("crossrank"),
});
export type WeaviateMeta = z.infer<typeof weaviateMetaSchema>;

export const livenessSchema = z.object({ status: z.literal("ok") });
export type Liveness = z.infer<typeof livenessSchema>;

export const readinessSchema = livenessSchema.extend({
  workers: count.optional().meta({ description: "live ones that serve the default model" }),
});
export type Readiness = z.infer<typeof readinessSchema>;
