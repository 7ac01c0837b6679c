// Owns: Voyage's dialect: `top_k`, `data`, documents as plain strings.
// Must not know: how a request is checked or answered.
import { type Dialect, only } from "./dialect.ts";
import { VOYAGE } from "./schemas.ts";

export const voyage: Dialect = {
  name: "Voyage",
  shape: VOYAGE,
  example: { path: "/voyage/v1/rerank", body: { query: "…", documents: ["…", "…"], top_k: 3 } },
  fieldNames: { top_n: "top_k", long_document: "truncation" },

  toNative: ({ top_k, truncation, ...body }) => [
    { ...body, top_n: top_k, ...(truncation === false && { long_document: "error" }) },
  ],

  toReply(answered) {
    const { request, reply } = only(answered);
    return {
      object: "list",
      data: reply.results.map(({ index, relevance_score }) => ({
        index,
        relevance_score,
        ...(request.returnDocuments && { document: request.candidates[index]?.text }),
      })),
      model: reply.model,
      usage: { total_tokens: reply.usage.total_tokens },
    };
  },

  toProblem: ({ status, message }) => ({ status, body: { detail: message } }),
};
