// Owns: from a ranking to the reply that one caller asked for.
// Must not know: where the ranking came from, HTTP.

import type { RerankRequest } from "./contract.ts";
import type { Threshold } from "./cut.ts";
import type { ModelDescriptor } from "./descriptor.ts";
import { CrossrankError, fieldError } from "./errors.ts";
import type { Outcome } from "./job.ts";
import { type Calibration, type RankedDocument, rank, relevanceOf } from "./ranking.ts";
import type { RerankReply, RerankResult } from "./reply-contract.ts";
import { scoresFrom } from "./rerank-cache.ts";

/** How one caller reads a ranking: plain data, so that a submission can be stored with its options. */
export interface ReadPlan {
  readonly model: string;
  /** One digest a document, in the caller's order. */
  readonly digests: readonly string[];
  readonly topN: number | null;
  readonly threshold: Threshold | null;
  readonly calibration: Calibration | null;
  readonly rawScores: boolean;
  readonly ids: readonly (string | number | null)[] | null;
  /** What to echo, when documents are to be returned. */
  readonly documents: readonly Readonly<Record<string, unknown>>[] | null;
  /** Whether a passage can be cut out of what is echoed: not where fields made up the text. */
  readonly passageTexts: boolean;
}

/** @throws CrossrankError 422 when scores are to be calibrated and the model has no calibration */
export function readPlanOf(
  request: RerankRequest,
  { model, calibration }: ModelDescriptor,
  digests: readonly string[],
): ReadPlan {
  const { candidates, topN, threshold, rawScores, returnDocuments, calibrated } = request;
  if (calibrated && calibration === undefined) {
    throw fieldError({ pointer: "/calibrated", detail: `${model} has no calibration` });
  }
  return {
    model,
    digests,
    topN,
    threshold,
    calibration: calibrated ? (calibration ?? null) : null,
    rawScores,
    ids: candidates.some(({ id }) => id !== null) ? candidates.map(({ id }) => id) : null,
    documents: returnDocuments ? candidates.map(({ sent, text }) => sent ?? { text }) : null,
    passageTexts: candidates.every(({ sent, text }) => sent === null || sent["text"] === text),
  };
}

export type CompletedOutcome = Extract<Outcome, { status: "completed" }>;

/** An outcome for a ranking that the cache held: nothing was scored, no worker took part. */
export function cachedOutcome(ranking: CompletedOutcome["ranking"]): CompletedOutcome {
  return {
    status: "completed",
    ranking,
    worker: "",
    scored: { documents: 0, tokens: 0 },
    timing: { queue: 0, tokenize: 0, score: 0 },
  };
}

/** The reply of a job: nobody waited, so its time is what the work took. */
export function replyTo(id: string, plan: ReadPlan, outcome: CompletedOutcome): RerankReply {
  const { queue, tokenize, score } = outcome.timing;
  return buildReply(id, plan, outcome, queue + tokenize + score);
}

/** @throws CrossrankError `internal_error` when the ranking lacks a document of the plan */
export function buildReply(
  id: string,
  plan: ReadPlan,
  outcome: CompletedOutcome,
  totalMs: number,
): RerankReply {
  const { ranking, scored, timing, worker } = outcome;
  const scores = scoresFrom(ranking, plan.digests);
  if (scores === undefined)
    throw new CrossrankError("internal_error", "The ranking is incomplete.");
  const { ranked, cut } = rank(scores, plan);
  return {
    id,
    model: plan.model,
    results: ranked.map((entry) => toResult(entry, plan)),
    ...(ranking.queryTruncated && { query_truncated: true }),
    ...(cut && { threshold: cut }),
    usage: {
      total_tokens: scores.reduce((sum, { tokens }) => sum + tokens, 0),
      scored_tokens: scored.tokens,
      documents: scores.length,
      scored_documents: scored.documents,
    },
    timing: {
      queue: round(timing.queue),
      tokenize: round(timing.tokenize),
      score: round(timing.score),
      total: round(totalMs),
      ...(worker && { worker }),
    },
    cache: cacheState(scored.documents, ranking.documents.length),
  };
}

function toResult(entry: RankedDocument, plan: ReadPlan): RerankResult {
  const { index, relevanceScore, logit, truncated, tokens, windows, bestPassage } = entry;
  const documentId = plan.ids?.[index] ?? null;
  const document = plan.documents?.[index];
  return {
    index,
    ...(documentId !== null && { id: documentId }),
    relevance_score: relevanceScore,
    ...(plan.rawScores && { logit }),
    ...(document && { document }),
    truncated,
    tokens,
    ...(windows && { windows }),
    ...(bestPassage && { best_passage: toPassage(bestPassage, document, plan) }),
  };
}

function toPassage(
  { start, end, window, logit }: NonNullable<RankedDocument["bestPassage"]>,
  document: Readonly<Record<string, unknown>> | undefined,
  { calibration, rawScores, passageTexts }: ReadPlan,
): NonNullable<RerankResult["best_passage"]> {
  const text = document?.["text"];
  return {
    start,
    end,
    window,
    relevance_score: relevanceOf(logit, calibration),
    ...(rawScores && { logit }),
    ...(passageTexts && typeof text === "string" && { text: text.slice(start, end) }),
  };
}

function cacheState(scoredDocuments: number, distinctDocuments: number): RerankReply["cache"] {
  if (scoredDocuments === 0) return "hit";
  return scoredDocuments < distinctDocuments ? "partial" : "miss";
}

const round = (milliseconds: number) => Math.round(milliseconds * 100) / 100;
