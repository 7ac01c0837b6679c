// Owns: everything that an evaluation has found out, as data: what JSON holds and what pages are drawn from.
// Must not know: pages, files, services.

import {
  comparingMetrics,
  comparingQueries,
  type MetricComparison,
  type QueryComparison,
  type TwoOrders,
} from "../comparison.ts";
import type { Finding, Findings } from "../findings.ts";
import type { JudgedQuery } from "../judged-query.ts";
import type { MetricAt } from "../metrics.ts";
import { type Percentiles, percentilesOf } from "../percentiles.ts";
import { finish, type Steps } from "../steps.ts";
import {
  type ScoredQuery,
  sweepingThresholds,
  type ThresholdPoint,
} from "../thresholds/kept-share.ts";
import { type Choice, choosingThreshold } from "../thresholds/threshold-choice.ts";

/** A query in its new order. */
export interface RerankedQuery {
  readonly query: JudgedQuery;
  /** Best first. Scores are relevance scores; undefined where a run of ranks alone was read. */
  readonly after: readonly { readonly id: string; readonly score?: number | undefined }[];
  /** What the caller waited, and what of it the model took; undefined where nobody was asked. */
  readonly requestMs?: number | undefined;
  readonly scoreMs?: number | undefined;
}

export interface ReportInput {
  readonly title: string;
  /** Where everything came from, by name, in the order of the page: data, model, first stage, date. */
  readonly provenance: Readonly<Record<string, string>>;
  readonly reranked: readonly RerankedQuery[];
  /** How many queries the service refused. */
  readonly failed: number;
  /** The first one decides what is best and worst. */
  readonly metrics: readonly MetricAt[];
  readonly findings: Findings;
}

export interface EvaluationReport {
  readonly version: 1;
  readonly title: string;
  readonly provenance: Readonly<Record<string, string>>;
  readonly counts: {
    readonly queries: number;
    readonly failed: number;
    readonly candidates: number;
    readonly relevant: number;
    /** Of the relevant ones, those among the candidates: the rest caps the ceiling. */
    readonly relevantFound: number;
  };
  readonly metrics: readonly MetricComparison[];
  /** By the first metric, those that lost most first. */
  readonly queries: readonly QueryComparison[];
  /** Undefined without scores, or with nothing relevant among the candidates. */
  readonly thresholds?: {
    readonly sweep: readonly ThresholdPoint[];
    readonly bestF1: Choice;
    readonly recall95: Choice;
  };
  readonly latencyMs?: { readonly request: Percentiles; readonly score: Percentiles };
  readonly findings: { readonly total: number; readonly kept: readonly Finding[] };
}

/** @throws RangeError without a metric */
export const buildReport = (input: ReportInput): EvaluationReport => finish(reportSteps(input));

/** As `buildReport`, in steps. @throws RangeError without a metric */
export function* reportSteps(input: ReportInput): Steps<EvaluationReport> {
  const { title, provenance, reranked, failed, metrics, findings } = input;
  const [first] = metrics;
  if (first === undefined) throw new RangeError("an evaluation needs a metric");
  const orders: TwoOrders[] = [];
  for (const { query, after } of reranked) {
    const before = query.candidates.map(({ id }) => id);
    orders.push({ query, before, after: after.map(({ id }) => id) });
    yield;
  }
  const thresholds = yield* thresholdsOf(reranked);
  const latencyMs = latencyOf(reranked);
  return {
    version: 1,
    title,
    provenance,
    counts: { ...(yield* counting(reranked)), failed },
    metrics: yield* comparingMetrics(orders, metrics),
    queries: yield* comparingQueries(orders, first),
    ...(thresholds && { thresholds }),
    ...(latencyMs && { latencyMs }),
    findings: { total: findings.total, kept: findings.kept },
  };
}

function* counting(
  reranked: readonly RerankedQuery[],
): Steps<Omit<EvaluationReport["counts"], "failed">> {
  const counts = { queries: reranked.length, candidates: 0, relevant: 0, relevantFound: 0 };
  for (const { query } of reranked) {
    yield;
    const found = new Set(query.candidates.map(({ id }) => id));
    counts.candidates += found.size;
    for (const [id, grade] of query.judgements) {
      if (grade < 1) continue;
      counts.relevant++;
      if (found.has(id)) counts.relevantFound++;
    }
  }
  return counts;
}

function* thresholdsOf(
  reranked: readonly RerankedQuery[],
): Steps<EvaluationReport["thresholds"] | undefined> {
  const scored = yield* scoringQueries(reranked);
  const bestF1 = yield* choosingThreshold(scored, "f1");
  const recall95 = yield* choosingThreshold(scored, { recall: 0.95 });
  if (bestF1 === undefined || recall95 === undefined) return undefined;
  return { sweep: yield* sweepingThresholds(scored), bestF1, recall95 };
}

/** Those whose scores are known. A document that nobody has judged counts as not relevant. */
export const scoredQueries = (reranked: readonly RerankedQuery[]): ScoredQuery[] =>
  finish(scoringQueries(reranked));

function* scoringQueries(reranked: readonly RerankedQuery[]): Steps<ScoredQuery[]> {
  const scored: ScoredQuery[] = [];
  for (const { query, after } of reranked) {
    yield;
    if (after.some(({ score }) => score === undefined)) continue;
    const isRelevant = (id: string) => (query.judgements.get(id) ?? 0) >= 1;
    const documents = after.map(({ id, score = 0 }) => ({ score, isRelevant: isRelevant(id) }));
    scored.push({ documents });
  }
  return scored;
}

function latencyOf(reranked: readonly RerankedQuery[]) {
  const known = (values: readonly (number | undefined)[]) =>
    percentilesOf(values.filter((value) => value !== undefined));
  const request = known(reranked.map(({ requestMs }) => requestMs));
  const score = known(reranked.map(({ scoreMs }) => scoreMs));
  return request && score && { request, score };
}
