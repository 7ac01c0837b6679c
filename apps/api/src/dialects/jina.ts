// Owns: Jina's dialect and nothing beside it.
// Must not know: how a request is checked or answered.
import { type Dialect, only } from "./dialect.ts";
import { JINA } from "./schemas.ts";

export const jina: Dialect = {
  name: "Jina",
  shape: JINA,
  example: { path: "/jina/v1/rerank", body: { query: "…", documents: ["…", "…"], top_n: 3 } },

  toNative: (body) => [body],

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
