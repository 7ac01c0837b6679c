// Owns: a search in its two stages: recall, gate, rerank, results.
// Must not know: HTTP, any one retriever, how a ranking comes about.
import { randomUUID } from "node:crypto";
import type { Owner } from "@crossrank/protocol/priority";
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import type { Collection } from "../collections/collection.ts";
import { LONGEST_ID } from "../collections/document-line.ts";
import { fulfils } from "../collections/filters.ts";
import type { Recall, RecalledDocument, Retriever } from "../collections/retriever.ts";
import type { Draft } from "../feedback/impression.ts";
import { interleave } from "../interleaving/interleave.ts";
import { type RerankTools, rerank } from "../rerank.ts";
import { costOfSkipping, type GateFinding, simpleQuery } from "./gate.ts";
import { llmContextOf } from "./llm-context.ts";
import type { GateReply, SearchReply, SearchResult } from "./search-contract.ts";
import type { SearchPlan } from "./search-plan.ts";
import { recalledResults, rerankedResults, withPassages } from "./search-results.ts";

/** What the caller gets, and what is kept of it beside that. */
export interface SearchAnswer {
  readonly reply: SearchReply;
  readonly draft?: Draft | undefined;
}

/** Whose search it is, and what it works with. */
export interface SearchCall {
  readonly owner: Owner;
  readonly tools: RerankTools;
  /** Aborts when the caller hangs up. */
  readonly signal: AbortSignal;
  /** Names the answer, where it is kept. */
  readonly impressionId: string | null;
}

/** Recalls candidates and puts the best of them first. */
export async function search(
  plan: SearchPlan,
  collection: Collection,
  retriever: Retriever,
  call: SearchCall,
): Promise<SearchAnswer> {
  const startMs = performance.now();
  const candidates = await recallAll(plan.recall, collection, retriever);
  const recallMs = performance.now() - startMs;
  const finding = simpleQuery(plan.recall.query, candidates);
  const isReranked =
    candidates.length > 0 && plan.mode !== "off" && !(plan.mode === "auto" && finding);
  const { results, reply, draft } = isReranked
    ? await rerankAll(plan, candidates, call)
    : { results: await recalledResults(plan.recall.query, candidates, plan.topN) };
  const { threshold, query_truncated, usage, cache, timing } = reply ?? {};
  const answer: SearchReply = {
    id: `sr_${randomUUID()}`,
    object: "search",
    // Without results nothing was shown.
    impression_id: results.length > 0 ? call.impressionId : null,
    collection: collection.name,
    model: reply?.model ?? null,
    recall_mode: plan.recall.mode,
    recalled: candidates.length,
    results,
    gate: gateOf(plan, candidates, finding, reply),
    ...(draft && { interleaved: true }),
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

/** What is shown, and how that came about. */
interface Shown {
  readonly results: SearchResult[];
  readonly reply?: RerankReply;
  readonly draft?: Draft;
}

async function rerankAll(
  plan: SearchPlan,
  candidates: readonly RecalledDocument[],
  { owner, tools, signal, impressionId }: SearchCall,
): Promise<Shown> {
  const rankedBy = (model: string | null) => {
    const request = { ...plan.rerank, model, candidates: candidates.map(asCandidate) };
    return rerank(request, owner, tools, signal);
  };
  // Of an answer that nobody can tell of, interleaving learns nothing.
  const rival = impressionId === null ? null : plan.rival;
  const [reply, rivalReply] = await Promise.all([
    rankedBy(plan.rerank.model),
    rival && "model" in rival ? rankedBy(rival.model) : undefined,
  ]);
  const ranked = rerankedResults(reply, candidates);
  const count = plan.topN || candidates.length;
  const shown: Omit<Shown, "reply"> =
    rival === null || impressionId === null
      ? { results: ranked.slice(0, count) }
      : interleave(ranked, reply, rivalReply, count, impressionId);
  const hasWindows = plan.rerank.scoring.longDocument.strategy === "window";
  const results = hasWindows ? shown.results : await withPassages(shown.results, plan.recall.query);
  return { ...shown, results, reply };
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
