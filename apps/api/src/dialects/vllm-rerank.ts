// Owns: vLLM's rerank, which always returns documents.
// Must not know: how a request is checked or answered.
import { z } from "zod";
import { type Dialect, only, type WireShape } from "./dialect.ts";
import { tokenCounts } from "./native.ts";
import {
  ACTIVATION_FIELDS,
  messageSchema,
  textOfParts,
  vllmProblem,
  vllmProblemSchema,
  wantsLogits,
} from "./vllm.ts";
import { commonRequest, count, maybe, query, score, usage } from "./wire-parts.ts";

const SHAPE: WireShape = {
  name: "VllmRerank",
  request: commonRequest.omit({ return_documents: true }).extend({
    query: messageSchema(query),
    documents: z.array(messageSchema(z.string())).min(1),
    max_tokens_per_doc: maybe(count),
    ...ACTIVATION_FIELDS.shape,
  }),
  reply: z.object({
    id: z.string(),
    model: z.string(),
    usage,
    results: z.array(
      z.object({ index: count, document: z.object({ text: z.string() }), relevance_score: score }),
    ),
  }),
  problem: vllmProblemSchema,
};

export const vllmRerank: Dialect = {
  name: "vLLM",
  shape: SHAPE,
  ownFields: ACTIVATION_FIELDS,
  example: { path: "/vllm/v1/rerank", body: { query: "…", documents: ["…", "…"], top_n: 3 } },

  toNative({ query: asked, documents, ...body }) {
    const texts = Array.isArray(documents)
      ? documents.map((document, i) => textOfParts(document, `/documents/${i}`))
      : documents;
    return [{ ...body, query: textOfParts(asked, "/query"), documents: texts }];
  },

  toReply(answered, body) {
    const { request, reply } = only(answered);
    return {
      id: reply.id,
      model: reply.model,
      usage: tokenCounts(reply),
      results: reply.results.map(({ index, relevance_score, logit }) => ({
        index,
        document: { text: request.candidates[index]?.text },
        relevance_score: wantsLogits(body) ? logit : relevance_score,
      })),
    };
  },

  toProblem: vllmProblem,
};
