// Owns: Cohere's dialect, v1 and v2, and nothing beside it, for clients that check replies strictly.
// Must not know: how a request is checked or answered.
import { MOST_RANK_FIELDS } from "@crossrank/protocol/contract";
import { z } from "zod";
import { type Dialect, only, type WireShape } from "./dialect.ts";
import { metaOf } from "./native.ts";
import { relevantSpans, SPAN_FIELDS, spanOptions } from "./relevant-spans.ts";
import {
  commonRequest,
  count,
  documentObject,
  documents,
  maybe,
  message,
  meta,
  score,
} from "./wire-parts.ts";

const SHAPE: WireShape = {
  name: "Cohere",
  request: commonRequest.extend({
    documents,
    rank_fields: maybe(z.array(z.string()).min(1).max(MOST_RANK_FIELDS)),
    max_tokens_per_doc: maybe(count),
    max_chunks_per_doc: maybe(count),
    ...SPAN_FIELDS.shape,
  }),
  reply: z.object({
    id: z.string(),
    results: z.array(
      z.object({
        index: count,
        relevance_score: score,
        document: documentObject,
        relevant_spans: z.array(z.object({ start: count, end: count, score })).optional(),
      }),
    ),
    meta,
  }),
  problem: message,
};

export const cohere: Dialect = {
  name: "Cohere",
  shape: SHAPE,
  ownFields: SPAN_FIELDS,
  example: {
    path: "/cohere/v2/rerank",
    body: { model: "…", query: "…", documents: ["…", "…"], top_n: 3 },
  },

  toNative: (body) => [{ ...body, ...spanOptions(body) }],

  toReply(answered, body) {
    const { reply, request } = only(answered);
    return {
      id: reply.id,
      results: reply.results.map((result) => ({
        index: result.index,
        relevance_score: result.relevance_score,
        ...(result.document && { document: result.document }),
        ...relevantSpans(result, request.candidates[result.index]?.text ?? "", body),
      })),
      meta: metaOf(reply),
    };
  },

  toProblem: ({ status, message }) => ({ status, body: { message } }),
};
