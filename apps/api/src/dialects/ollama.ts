// Owns: `/api/rerank`, as servers in Ollama's manner have it: documents as plain strings.
// Must not know: how a request is checked or answered.
import { z } from "zod";
import { type Dialect, only, type WireShape } from "./dialect.ts";
import { commonRequest, count, plainError, score } from "./wire-parts.ts";

const SHAPE: WireShape = {
  name: "Ollama",
  request: commonRequest.omit({ return_documents: true }),
  reply: z.object({
    model: z.string(),
    results: z.array(z.object({ index: count, relevance_score: score, document: z.string() })),
  }),
  problem: plainError,
};

export const ollama: Dialect = {
  name: "Ollama",
  shape: SHAPE,
  example: { path: "/api/rerank", body: { model: "…", query: "…", documents: ["…", "…"] } },

  toNative: (body) => [body],

  toReply(answered) {
    const { request, reply } = only(answered);
    return {
      model: reply.model,
      results: reply.results.map(({ index, relevance_score }) => ({
        index,
        relevance_score,
        document: request.candidates[index]?.text,
      })),
    };
  },

  toProblem: ({ status, message }) => ({ status, body: { error: message } }),
};
