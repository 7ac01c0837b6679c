// Owns: a ranking as the body of POST /v1/rerank, with the cut that the page shows.
// Must not know: languages that it is written in.
import type { RerankRequest } from "@crossrank/client";
import type { Threshold } from "@crossrank/protocol/cut";
import { type RankRequest, toJobRequest } from "../state/request.ts";

/** Texts are well-formed: half a character cannot be written in every language. */
export function wireRequest(request: RankRequest, threshold: Threshold): RerankRequest {
  const { topN } = request.options;
  const body: RerankRequest = {
    ...toJobRequest(request),
    ...(topN !== undefined && { top_n: topN }),
    threshold,
  };
  return JSON.parse(JSON.stringify(body, (_, value) => wellFormed(value))) as RerankRequest;
}

const wellFormed = (value: unknown) => (typeof value === "string" ? value.toWellFormed() : value);
