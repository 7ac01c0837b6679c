// Owns: the native dialect: a superset of Cohere v1 and v2, Jina, Voyage, Xinference, LocalAI, llama.cpp,
// SiliconFlow and Together.
// Must not know: how a request is checked or answered.
import type { RerankReply, RerankResult } from "@crossrank/protocol/reply-contract";
import { type Dialect, type JsonObject, only } from "./dialect.ts";
import { relevantSpans, SPAN_FIELDS, spanOptions } from "./relevant-spans.ts";

export const native: Dialect = {
  name: "native",
  ownFields: SPAN_FIELDS,
  example: { path: "/v1/rerank", body: { query: "…", documents: ["…", "…"] } },

  toNative: (body) => [{ ...body, ...spanOptions(body) }],

  toReply(answered, body) {
    const { reply, request } = only(answered);
    const results = reply.results.map((result) => ({
      ...(request.rawScores ? result : withoutLogits(result)),
      ...relevantSpans(result, request.candidates[result.index]?.text ?? "", body),
    }));
    return {
      ...reply,
      object: "list",
      results,
      // Voyage's clients read this one. They drop fields that are not set, so nothing tells them apart.
      data: reply.results.map(({ index, relevance_score }) => ({
        index,
        relevance_score,
        ...(request.returnDocuments && { document: request.candidates[index]?.text }),
      })),
      usage: { ...reply.usage, ...tokenCounts(reply) },
      meta: metaOf(reply),
    };
  },
};

function withoutLogits({ logit: _, best_passage, ...result }: RerankResult): RerankResult {
  if (best_passage === undefined) return result;
  const { logit: __, ...passage } = best_passage;
  return { ...result, best_passage: passage };
}

/** In OpenAI's words; a reranker writes nothing, and one AI SDK provider insists on the zero. */
export function tokenCounts({ usage: { total_tokens } }: RerankReply): JsonObject {
  return { prompt_tokens: total_tokens, completion_tokens: 0, total_tokens };
}

/** Documents that were not read to their end, among those that came back. */
export function truncatedIn({ results }: RerankReply): number {
  return results.filter(({ truncated }) => truncated).length;
}

/** Cohere's `meta`; the AI SDK's Cohere provider rejects a reply without it. */
export function metaOf(reply: RerankReply): JsonObject {
  const truncated = truncatedIn(reply);
  const inputTokens = reply.usage.total_tokens;
  return {
    api_version: { version: "2" },
    billed_units: { search_units: 1 },
    tokens: { input_tokens: inputTokens, output_tokens: 0 },
    ...(truncated > 0 && { warnings: [`documents not read to their end: ${truncated}`] }),
  };
}
