// Owns: what a search is to do: read from its request, and refused where that cannot be done.
// Must not know: how it is done, HTTP.
import type { RequestLimits, RerankRequest } from "@crossrank/protocol/contract";
import { fieldError } from "@crossrank/protocol/errors";
import { parseRerankRequest } from "@crossrank/protocol/parse-request";
import type { Collection } from "../collections/collection.ts";
import { filtersOf } from "../collections/filters.ts";
import type { Recall, Retriever } from "../collections/retriever.ts";
import type { Rival } from "../interleaving/interleaving-contract.ts";
import { PASSAGE_TOKENS } from "./key-passage.ts";
import type { RerankMode, SearchBody } from "./search-contract.ts";

const RECALLED = 50;
const RESULTS = 5;
/** The best window is the best passage: one that a language model is given, not a whole text. */
const PASSAGES = { strategy: "window", window_tokens: PASSAGE_TOKENS, overlap_tokens: 64 };

export interface SearchPlan {
  readonly recall: Recall;
  readonly mode: RerankMode;
  /** Without its candidates. */
  readonly rerank: RerankRequest;
  /** 0 for all. */
  readonly topN: number;
  readonly contextTokens: number | null;
  /** With what its ranking is interleaved. */
  readonly rival: Rival | null;
}

/** @throws CrossrankError 422 or 413 that names the field */
export function planSearch(
  sent: SearchBody,
  collection: Collection,
  retriever: Retriever,
  limits: RequestLimits,
): SearchPlan {
  const limit = sent.recall ?? RECALLED;
  if (limit > limits.documents) {
    const detail = `must be at most ${limits.documents}, got ${limit}`;
    throw fieldError({ pointer: "/recall", detail, limit: limits.documents, value: limit });
  }
  const { query, model, threshold, calibrated, cache, timeout_ms } = sent;
  // The one door that all requests come in by; the candidates are not known yet.
  const request = parseRerankRequest(
    {
      query,
      documents: [""],
      model,
      threshold,
      calibrated,
      cache,
      timeout_ms,
      long_document: PASSAGES,
    },
    limits,
  );
  const vector = sent.vector ?? null;
  const mode =
    sent.recall_mode ?? (vector === null ? retriever.defaultMode(collection) : "near_vector");
  if (mode === "near_vector" && vector === null) {
    throw fieldError({ pointer: "/vector", detail: "is required for near_vector" });
  }
  if (sent.interleave) checkInterleaving(sent);
  const longDocument = sent.long_document ?? request.scoring.longDocument;
  return {
    recall: { query, limit, filters: filtersOf(sent.filters ?? {}), mode, vector },
    mode: sent.rerank ?? "on",
    rerank: { ...request, scoring: { ...request.scoring, longDocument } },
    topN: sent.top_n ?? RESULTS,
    contextTokens: sent.context?.max_tokens ?? null,
    rival: sent.interleave ?? null,
  };
}

/** Both rankings must be there, and whole. */
function checkInterleaving({ rerank: mode, threshold }: SearchBody): void {
  if (threshold) {
    throw fieldError({ pointer: "/threshold", detail: "cannot go with interleave" });
  }
  if (mode && mode !== "on") {
    throw fieldError({ pointer: "/rerank", detail: "must be on with interleave" });
  }
}
