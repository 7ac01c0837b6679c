// Owns: Jina's dialect and nothing beside it.
// Must not know: how a request is checked or answered.
import { fieldError } from "@crossrank/protocol/errors";
import { z } from "zod";
import { type Dialect, isObject, only, type WireShape } from "./dialect.ts";
import {
  commonRequest,
  count,
  detail,
  documentObject,
  documents,
  score,
  usage,
} from "./wire-parts.ts";

const SHAPE: WireShape = {
  name: "Jina",
  request: commonRequest.extend({ documents }),
  reply: z.object({
    model: z.string(),
    object: z.literal("list"),
    usage,
    results: z.array(z.object({ index: count, relevance_score: score, document: documentObject })),
  }),
  problem: detail,
};

const isImage = (document: unknown) =>
  isObject(document) && "image" in document && !("text" in document);

export const jina: Dialect = {
  name: "Jina",
  shape: SHAPE,
  example: { path: "/jina/v1/rerank", body: { query: "…", documents: ["…", "…"], top_n: 3 } },

  toNative(body) {
    const { documents } = body;
    const image = Array.isArray(documents) ? documents.findIndex(isImage) : -1;
    if (image === -1) return [body];
    const detail = "is an image; the models here read text";
    throw fieldError({ pointer: `/documents/${image}`, detail, value: "object" });
  },

  toReply(answered) {
    const { model, usage, results } = only(answered).reply;
    return {
      model,
      object: "list",
      usage: { total_tokens: usage.total_tokens, prompt_tokens: usage.total_tokens },
      results: results.map(({ index, relevance_score, document }) => ({
        index,
        relevance_score,
        ...(document && { document }),
      })),
    };
  },

  toProblem: ({ status, message }) => ({ status, body: { detail: message } }),
};
