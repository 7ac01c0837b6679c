// Owns: the contract of Weaviate's `reranker-transformers` container: scores by position.
// Must not know: how a request is checked or answered.
import { z } from "zod";
import { type Dialect, only, type WireShape } from "./dialect.ts";
import { plainError, score, texts } from "./wire-parts.ts";

const SHAPE: WireShape = {
  name: "Weaviate",
  // `property` is always there and always empty.
  request: z.object({ query: z.string(), documents: texts, property: z.unknown().optional() }),
  reply: z.object({
    query: z.string(),
    scores: z.array(z.object({ document: z.string(), score })),
  }),
  problem: plainError,
};

export const weaviate: Dialect = {
  name: "Weaviate",
  shape: SHAPE,
  example: { path: "/weaviate/rerank", body: { query: "…", documents: ["…", "…"] } },
  // A hybrid search without a rerank query sends an empty one.
  allowsBlankQuery: true,

  toNative: ({ query, documents }) => [{ query, documents }],

  /** Weaviate reads the n-th score for its n-th document and panics when one is missing. */
  toReply(answered) {
    const { request, reply } = only(answered);
    const scores = request.candidates.map(({ text }) => ({ document: text, score: 0 }));
    for (const { index, relevance_score } of reply.results) {
      const entry = scores[index];
      if (entry) entry.score = relevance_score;
    }
    return { query: request.query, scores };
  },

  toProblem: ({ status, message }) => ({ status, body: { error: message } }),
};
