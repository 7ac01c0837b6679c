// Owns: the dialect of Hugging Face's text-embeddings-inference: a bare array, best first.
// Must not know: how a request is checked or answered.
import { flagSchema } from "@crossrank/protocol/contract";
import type { CrossrankError, ErrorCode } from "@crossrank/protocol/errors";
import { z } from "zod";
import { type Dialect, only, type Problem, type WireShape } from "./dialect.ts";
import { count, maybe, query, score, texts } from "./wire-parts.ts";

/** Its clients tell errors apart by these words, and retry what is 429. */
const ERROR_TYPES: Readonly<Partial<Record<ErrorCode, readonly [type: string, status: number]>>> = {
  overloaded: ["overloaded", 429],
  quota_exceeded: ["overloaded", 429],
  queue_unavailable: ["unhealthy", 503],
  model_unavailable: ["unhealthy", 503],
  shutting_down: ["unhealthy", 503],
  inference_failed: ["backend", 424],
};

function toProblem(error: CrossrankError): Problem {
  const { code, status, message, fields } = error;
  const isEmpty = fields.some(({ pointer, limit, value }) => {
    return pointer === "/texts" && limit === 1 && value === 0;
  });
  if (isEmpty) return { status: 400, body: { error: message, error_type: "empty" } };
  const [type, itsStatus] = ERROR_TYPES[code] ?? [status < 500 ? "validation" : "backend", status];
  return { status: itsStatus, body: { error: message, error_type: type } };
}

const milliseconds = (value: number) => String(Math.round(value));

/** LiteLLM and Milvus write `Right`. Cutting at the left is not offered: a start says more than an end. */
const OWN = z.object({
  truncate: maybe(flagSchema),
  truncation_direction: maybe(z.enum(["right", "Right"], { error: "must be right" })),
});
const SHAPE: WireShape = {
  name: "Tei",
  request: z.object({
    query,
    texts,
    raw_scores: maybe(flagSchema),
    return_text: maybe(flagSchema),
    ...OWN.shape,
  }),
  reply: z.array(z.object({ index: count, score, text: z.string().optional() })),
  problem: z.object({
    error: z.string(),
    error_type: z.enum(["unhealthy", "backend", "overloaded", "validation", "tokenizer", "empty"]),
  }),
};

export const tei: Dialect = {
  name: "TEI",
  shape: SHAPE,
  ownFields: OWN,
  example: { path: "/tei/rerank", body: { query: "…", texts: ["…", "…"] } },
  fieldNames: () => ({
    documents: "texts",
    long_document: "truncate",
    return_documents: "return_text",
  }),

  // Nothing else: its clients send fields that would mean something here, and expect every text back.
  toNative: ({ query, texts, truncate, return_text, raw_scores }) => [
    {
      query,
      documents: texts,
      return_documents: return_text,
      raw_scores,
      ...(truncate === false && { long_document: "error" }),
    },
  ],

  toReply(answered) {
    const { request, reply } = only(answered);
    return reply.results.map(({ index, relevance_score, logit }) => ({
      index,
      score: request.rawScores ? logit : relevance_score,
      ...(request.returnDocuments && { text: request.candidates[index]?.text }),
    }));
  },

  toHeaders(answered) {
    const { request, reply } = only(answered);
    const { timing, usage } = reply;
    const characters = request.candidates.reduce((sum, { text }) => sum + text.length, 0);
    return {
      "x-compute-type": "crossrank",
      "x-compute-time": milliseconds(timing.tokenize + timing.score),
      "x-total-time": milliseconds(timing.total),
      "x-tokenization-time": milliseconds(timing.tokenize),
      "x-queue-time": milliseconds(timing.queue),
      "x-inference-time": milliseconds(timing.score),
      "x-compute-characters": String(characters + request.query.length),
      "x-compute-tokens": String(usage.total_tokens),
    };
  },

  toProblem,
};
