// Owns: the wire shapes of the other dialects, for the OpenAPI document and the tests that hold it true.
// Must not know: how they are read and written; requests are checked at the native door.
import { ERROR_TABLE, type ErrorCode } from "@crossrank/protocol/errors";
import { z } from "zod";
import type { WireShape } from "./dialect.ts";

const texts = z.array(z.string()).min(1);
const count = z.int().min(0);
const score = z.number();
const maybe = <T extends z.ZodType>(schema: T) => schema.nullish();
const document = z.union([z.string(), z.record(z.string(), z.unknown())]);

/** The native one, RFC 9457, also where a dialect has none of its own. */
export const PROBLEM = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(Object.keys(ERROR_TABLE) as [ErrorCode, ...ErrorCode[]]),
  retryable: z.boolean(),
  request_id: z.string(),
  message: z.string(),
  errors: z.array(z.looseObject({ pointer: z.string(), detail: z.string() })).optional(),
});

const usage = z.object({
  prompt_tokens: count,
  total_tokens: count,
  completion_tokens: count.optional(),
});
const meta = z.object({
  api_version: z.object({ version: z.string() }),
  billed_units: z.object({ search_units: count }),
  tokens: z.object({ input_tokens: count, output_tokens: count }),
});
const spans = z.array(z.object({ start: count, end: count, score })).optional();
const message = z.object({ message: z.string() });
const detail = z.object({ detail: z.string() });
const plainError = z.object({ error: z.string() });

const vllmProblem = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.int(),
  }),
});

export const COHERE: WireShape = {
  name: "Cohere",
  request: z.object({
    model: maybe(z.string()),
    query: z.string(),
    documents: z.array(document).min(1),
    top_n: maybe(count),
    rank_fields: maybe(z.array(z.string()).min(1)),
    return_documents: maybe(z.boolean()),
    max_tokens_per_doc: maybe(z.int().min(1)),
    max_chunks_per_doc: maybe(count),
    relevant_spans: maybe(
      z.object({ mode: z.enum(["enabled", "disabled"]), threshold: maybe(score) }),
    ),
  }),
  reply: z.object({
    id: z.string(),
    results: z.array(
      z.object({
        index: count,
        relevance_score: score,
        document: z.record(z.string(), z.unknown()).optional(),
        relevant_spans: spans,
      }),
    ),
    meta,
  }),
  problem: message,
};

export const JINA: WireShape = {
  name: "Jina",
  request: z.object({
    model: maybe(z.string()),
    query: z.string(),
    documents: z.array(document).min(1),
    top_n: maybe(count),
    return_documents: maybe(z.boolean()),
  }),
  reply: z.object({
    model: z.string(),
    object: z.literal("list"),
    usage,
    results: z.array(
      z.object({
        index: count,
        relevance_score: score,
        document: z.record(z.string(), z.unknown()).optional(),
      }),
    ),
  }),
  problem: detail,
};

export const VOYAGE: WireShape = {
  name: "Voyage",
  request: z.object({
    model: maybe(z.string()),
    query: z.string(),
    documents: texts,
    top_k: maybe(count),
    return_documents: maybe(z.boolean()),
    truncation: maybe(z.boolean()),
  }),
  reply: z.object({
    object: z.literal("list"),
    data: z.array(
      z.object({ index: count, relevance_score: score, document: z.string().optional() }),
    ),
    model: z.string(),
    usage: z.object({ total_tokens: count }),
  }),
  problem: detail,
};

export const INFINITY: WireShape = {
  name: "Infinity",
  request: z.object({
    model: maybe(z.string()),
    query: z.string(),
    documents: texts,
    top_n: maybe(count),
    return_documents: maybe(z.boolean()),
    raw_scores: maybe(z.boolean()),
  }),
  reply: z.object({
    object: z.literal("rerank"),
    id: z.string(),
    model: z.string(),
    created: z.int(),
    usage,
    results: z.array(
      z.object({ index: count, relevance_score: score, document: z.string().optional() }),
    ),
  }),
  problem: PROBLEM,
};

export const OLLAMA: WireShape = {
  name: "Ollama",
  request: z.object({
    model: maybe(z.string()),
    query: z.string(),
    documents: texts,
    top_n: maybe(count),
  }),
  reply: z.object({
    model: z.string(),
    results: z.array(z.object({ index: count, relevance_score: score, document: z.string() })),
  }),
  problem: plainError,
};

const nimText = z.object({ text: z.string() });
export const NIM: WireShape = {
  name: "Nim",
  request: z.object({
    model: maybe(z.string()),
    query: nimText,
    passages: z.array(nimText).min(1),
    truncate: maybe(z.enum(["NONE", "END"])),
  }),
  reply: z.object({ rankings: z.array(z.object({ index: count, logit: z.number() })) }),
  problem: PROBLEM,
};

export const VLLM_RERANK: WireShape = {
  name: "VllmRerank",
  request: z.object({
    model: maybe(z.string()),
    query: z.string(),
    documents: texts,
    top_n: maybe(count),
    max_tokens_per_doc: maybe(count),
    use_activation: maybe(z.boolean()),
  }),
  reply: z.object({
    id: z.string(),
    model: z.string(),
    usage,
    results: z.array(
      z.object({ index: count, document: z.object({ text: z.string() }), relevance_score: score }),
    ),
  }),
  problem: vllmProblem,
};

const side = z.union([z.string(), texts]);
export const VLLM_SCORE: WireShape = {
  name: "VllmScore",
  request: z.object({
    model: maybe(z.string()),
    text_1: side,
    text_2: side,
    use_activation: maybe(z.boolean()),
  }),
  reply: z.object({
    id: z.string(),
    object: z.literal("list"),
    created: z.int(),
    model: z.string(),
    data: z.array(z.object({ index: count, object: z.literal("score"), score })),
    usage,
  }),
  problem: vllmProblem,
};

export const TEI: WireShape = {
  name: "Tei",
  request: z.object({
    query: z.string(),
    texts,
    truncate: maybe(z.boolean()),
    truncation_direction: maybe(z.enum(["right", "Right"])),
    raw_scores: maybe(z.boolean()),
    return_text: maybe(z.boolean()),
  }),
  reply: z.array(z.object({ index: count, score, text: z.string().optional() })),
  problem: z.object({
    error: z.string(),
    error_type: z.enum(["unhealthy", "backend", "overloaded", "validation", "tokenizer", "empty"]),
  }),
};

export const WEAVIATE: WireShape = {
  name: "Weaviate",
  request: z.object({ query: z.string(), documents: texts, property: maybe(z.string()) }),
  reply: z.object({
    query: z.string(),
    scores: z.array(z.object({ document: z.string(), score })),
  }),
  problem: plainError,
};
