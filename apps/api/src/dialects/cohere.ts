// Owns: Cohere's dialect, v1 and v2, and nothing beside it, for clients that check replies strictly.
// Must not know: how a request is checked or answered.
import { type Dialect, only } from "./dialect.ts";
import { metaOf } from "./native.ts";
import { relevantSpans, spanOptions } from "./relevant-spans.ts";
import { COHERE } from "./schemas.ts";

export const cohere: Dialect = {
  name: "Cohere",
  shape: COHERE,
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
