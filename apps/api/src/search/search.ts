// Owns: a search in its two stages: recall, gate, rerank, results.
// Must not know: HTTP, any one retriever, how a ranking comes about.
import { randomUUID } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import type { RequestLimits, RerankRequest } from "@crossrank/protocol/contract";
import { fieldError } from "@crossrank/protocol/errors";
import { parseRerankRequest } from "@crossrank/protocol/parse-request";
import type { Owner } from "@crossrank/protocol/priority";
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import type { Collection } from "../collections/collection.ts";
import { LONGEST_ID } from "../collections/document-line.ts";
import { filtersOf, fulfils } from "../collections/filters.ts";
import type { Recall, RecalledDocument, Retriever } from "../collections/retriever.ts";
import { type RerankTools, rerank } from "../rerank.ts";
import { costOfSkipping, type GateFinding, simpleQuery } from "./gate.ts";
import { keyPassage, PASSAGE_TOKENS } from "./key-passage.ts";
import { llmContextOf } from "./llm-context.ts";
import type {
  GateReply,
  Passage,
  RerankMode,
  SearchBody,
  SearchReply,
  SearchResult,
} from "./search-contract.ts";

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
  const longDocument = sent.long_document ?? request.scoring.longDocument;
  return {
    recall: { query, limit, filters: filtersOf(sent.filters ?? {}), mode, vector },
    mode: sent.rerank ?? "on",
    rerank: { ...request, scoring: { ...request.scoring, longDocument } },
    topN: sent.top_n ?? RESULTS,
    contextTokens: sent.context?.max_tokens ?? null,
  };
}

/**
 * Recalls candidates and puts the best of them first. `impressionId` names the answer, where it is kept.
 * `signal` aborts when the caller hangs up.
 */
export async function search(
  plan: SearchPlan,
  collection: Collection,
  retriever: Retriever,
  owner: Owner,
  tools: RerankTools,
  signal: AbortSignal,
  impressionId: string | null,
): Promise<SearchReply> {
  const startMs = performance.now();
  const candidates = await recallAll(plan.recall, collection, retriever);
  const recallMs = performance.now() - startMs;
  const finding = simpleQuery(plan.recall.query, candidates);
  const isReranked =
    candidates.length > 0 && plan.mode !== "off" && !(plan.mode === "auto" && finding);
  const count = plan.topN || candidates.length;
  const reply = isReranked
    ? await rerank(
        { ...plan.rerank, candidates: candidates.map(asCandidate) },
        owner,
        tools,
        signal,
      )
    : undefined;
  const results = reply
    ? rerankedResults(reply, candidates).slice(0, count)
    : await recalledResults(candidates.slice(0, count), plan.recall.query);
  const { threshold, query_truncated, usage, cache, timing } = reply ?? {};
  return {
    id: `sr_${randomUUID()}`,
    object: "search",
    // Without results nothing was shown.
    impression_id: results.length > 0 ? impressionId : null,
    collection: collection.name,
    model: reply?.model ?? null,
    recall_mode: plan.recall.mode,
    recalled: candidates.length,
    results,
    gate: gateOf(plan, candidates, finding, reply),
    ...(threshold && { threshold }),
    ...(query_truncated && { query_truncated }),
    ...(usage && { usage }),
    ...(cache && { cache }),
    timing: {
      recall: round(recallMs),
      ...(timing && { rerank: timing }),
      total: round(performance.now() - startMs),
    },
    ...(plan.contextTokens !== null && { context: llmContextOf(results, plan.contextTokens) }),
  };
}

const round = (milliseconds: number) => Math.round(milliseconds * 100) / 100;

/** The document whose id is the query comes first, whatever it says. */
async function recallAll(
  recall: Recall,
  collection: Collection,
  retriever: Retriever,
): Promise<readonly RecalledDocument[]> {
  const id = recall.query.trim();
  const mayBeId = id.length <= LONGEST_ID && !/\s/.test(id);
  const [named, recalled] = await Promise.all([
    mayBeId ? retriever.read(collection, id) : undefined,
    retriever.recall(collection, recall),
  ]);
  if (named === undefined || !fulfils(named.metadata, recall.filters)) return recalled;
  const score = recalled.find((document) => document.id === id)?.score ?? 0;
  const others = recalled.filter((document) => document.id !== id);
  return [{ ...named, score }, ...others].slice(0, recall.limit);
}

const asCandidate = ({ text }: RecalledDocument) => ({ text, id: null, sent: null });

function rerankedResults(
  { results }: RerankReply,
  candidates: readonly RecalledDocument[],
): SearchResult[] {
  return results.flatMap(({ index, relevance_score, truncated, best_passage: best }, i) => {
    const document = candidates[index];
    if (document === undefined) return [];
    const { start = 0, end = document.text.length, relevance_score: score } = best ?? {};
    const scored = { relevance_score: score ?? relevance_score };
    const ranks = { recall_rank: index + 1, rerank_rank: i + 1, relevance_score, truncated };
    return { ...base(document), ...ranks, best_passage: passageOf(document, start, end, scored) };
  });
}

async function recalledResults(
  candidates: readonly RecalledDocument[],
  query: string,
): Promise<SearchResult[]> {
  const results: SearchResult[] = [];
  for (const [i, document] of candidates.entries()) {
    const { start, end } = keyPassage(document.text, query);
    const ranks = { recall_rank: i + 1, rerank_rank: null, relevance_score: null };
    results.push({ ...base(document), ...ranks, best_passage: passageOf(document, start, end) });
    // Looking at many long documents must not keep others waiting.
    await turn();
  }
  return results;
}

function base({ id, title, text, metadata, score }: RecalledDocument) {
  return { id, title, text, metadata: { ...metadata }, recall_score: score };
}

function passageOf(
  { text }: RecalledDocument,
  start: number,
  end: number,
  scored: Pick<Passage, "relevance_score"> = {},
): Passage {
  return { start, end, text: text.slice(start, end), ...scored };
}

function gateOf(
  { mode, topN }: SearchPlan,
  candidates: readonly RecalledDocument[],
  finding: GateFinding | undefined,
  reply: RerankReply | undefined,
): GateReply {
  const nothing = { mode, value: null, threshold: null };
  if (candidates.length === 0) return { ...nothing, decision: "skipped", rule: "no_candidate" };
  if (mode === "off") return { ...nothing, decision: "skipped", rule: "off" };
  if (mode === "on" || finding === undefined)
    return { ...nothing, decision: "reranked", rule: null };
  if (reply === undefined) return { mode, decision: "skipped", ...finding };
  const ids = candidates.map(({ id }) => id);
  const count = topN || ids.length;
  const reranked = reply.results.slice(0, count).map(({ index }) => ids[index] ?? "");
  const cost = costOfSkipping(ids.slice(0, count), reranked);
  return { mode, decision: "shadow_skip", ...finding, cost };
}
