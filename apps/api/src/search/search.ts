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
import type { Draft } from "../feedback/impression.ts";
import type { Rival } from "../feedback/interleaving-contract.ts";
import { type RerankTools, rerank } from "../rerank.ts";
import { costOfSkipping, type GateFinding, simpleQuery } from "./gate.ts";
import { interleave } from "./interleave.ts";
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
  /** With what its ranking is interleaved. */
  readonly rival: Rival | null;
}

/** What the caller gets, and what is kept of it beside that. */
export interface SearchAnswer {
  readonly reply: SearchReply;
  readonly draft?: Draft | undefined;
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
): Promise<SearchAnswer> {
  const startMs = performance.now();
  const candidates = await recallAll(plan.recall, collection, retriever);
  const recallMs = performance.now() - startMs;
  const finding = simpleQuery(plan.recall.query, candidates);
  const isReranked =
    candidates.length > 0 && plan.mode !== "off" && !(plan.mode === "auto" && finding);
  const count = plan.topN || candidates.length;
  const rankedBy = (model: string | null) =>
    rerank(
      { ...plan.rerank, model, candidates: candidates.map(asCandidate) },
      owner,
      tools,
      signal,
    );
  // What nobody can be told of teaches nothing.
  const rival = isReranked && impressionId !== null ? plan.rival : null;
  const [reply, rivalReply] = await Promise.all([
    isReranked ? rankedBy(plan.rerank.model) : undefined,
    rival && "model" in rival ? rankedBy(rival.model) : undefined,
  ]);
  const ranked = reply
    ? rerankedResults(reply, candidates)
    : await recalledResults(candidates.slice(0, count), plan.recall.query);
  const { results, draft } =
    reply && rival && impressionId !== null
      ? interleave(ranked, reply, rivalReply, count, impressionId)
      : { results: ranked.slice(0, count) };
  const { threshold, query_truncated, usage, cache, timing } = reply ?? {};
  const answer = {
    id: `sr_${randomUUID()}`,
    object: "search" as const,
    // Without results nothing was shown.
    impression_id: results.length > 0 ? impressionId : null,
    collection: collection.name,
    model: reply?.model ?? null,
    recall_mode: plan.recall.mode,
    recalled: candidates.length,
    results,
    gate: gateOf(plan, candidates, finding, reply),
    ...(draft && { interleaved: true as const }),
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
  return { reply: answer, draft };
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
