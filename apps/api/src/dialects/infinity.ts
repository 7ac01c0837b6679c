// Owns: Infinity's dialect: documents as plain strings, `raw_scores` in place of scores.
// Must not know: how a request is checked or answered.
import { type Dialect, only } from "./dialect.ts";
import { tokenCounts } from "./native.ts";
import { INFINITY } from "./schemas.ts";

export const infinity: Dialect = {
  name: "Infinity",
  shape: INFINITY,
  example: { path: "/infinity/rerank", body: { query: "…", documents: ["…", "…"], top_n: 3 } },

  toNative: (body) => [body],

  toReply(answered) {
    const { request, reply } = only(answered);
    return {
      object: "rerank",
      id: reply.id,
      model: reply.model,
      created: Math.floor(Date.now() / 1000),
      usage: tokenCounts(reply),
      results: reply.results.map(({ index, relevance_score, logit }) => ({
        index,
        relevance_score: request.rawScores ? logit : relevance_score,
        ...(request.returnDocuments && { document: request.candidates[index]?.text }),
      })),
    };
  },
};
