// Owns: `/api/rerank`, as servers in Ollama's manner have it: documents as plain strings.
// Must not know: how a request is checked or answered.
import { type Dialect, only } from "./dialect.ts";
import { OLLAMA } from "./schemas.ts";

export const ollama: Dialect = {
  name: "Ollama",
  shape: OLLAMA,
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
