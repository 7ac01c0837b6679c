// Owns: Infinity's dialect: documents as plain strings, `raw_scores` in place of scores.
// Must not know: how a request is checked or answered.
import { flagSchema } from "@crossrank/protocol/contract";
import { z } from "zod";
import { type Dialect, only, type WireShape } from "./dialect.ts";
import { tokenCounts } from "./native.ts";
import { commonRequest, count, maybe, PROBLEM, score, usage } from "./wire-parts.ts";

const SHAPE: WireShape = {
  name: "Infinity",
  request: commonRequest.extend({ raw_scores: maybe(flagSchema) }),
  reply: z.object({
    object: z.literal("rerank"),
    id: z.string(),
    model: z.string(),
    created: z.int(),
    usage,
    results: z.array(
      z.object({ index: count, relevance_score: score, document: z.string().optional() }),
    ),
  }),
  problem: PROBLEM,
};

export const infinity: Dialect = {
  name: "Infinity",
  shape: SHAPE,
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
