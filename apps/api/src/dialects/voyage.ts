// Owns: Voyage's dialect: `top_k`, `data`, documents as plain strings.
// Must not know: how a request is checked or answered.
import { flagSchema } from "@crossrank/protocol/contract";
import { z } from "zod";
import { type Dialect, only, type WireShape } from "./dialect.ts";
import { openAiError, openAiErrorSchema } from "./openai-error.ts";
import { commonRequest, count, detail, maybe, score } from "./wire-parts.ts";

const OWN = z.object({ truncation: maybe(flagSchema) });
const SHAPE: WireShape = {
  name: "Voyage",
  request: commonRequest.omit({ top_n: true }).extend({ top_k: maybe(count), ...OWN.shape }),
  reply: z.object({
    object: z.literal("list"),
    data: z.array(
      z.object({ index: count, relevance_score: score, document: z.string().optional() }),
    ),
    model: z.string(),
    usage: z.object({ total_tokens: count }),
  }),
  problem: detail.extend({ error: openAiErrorSchema }),
};

export const voyage: Dialect = {
  name: "Voyage",
  shape: SHAPE,
  ownFields: OWN,
  example: { path: "/voyage/v1/rerank", body: { query: "…", documents: ["…", "…"], top_k: 3 } },
  fieldNames: () => ({ top_n: "top_k", long_document: "truncation" }),

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

  // Its own clients read `detail`, the AI SDK's provider `error`.
  toProblem(error) {
    const { status, message } = error;
    return { status, body: { detail: message, error: openAiError(error) } };
  },
};
