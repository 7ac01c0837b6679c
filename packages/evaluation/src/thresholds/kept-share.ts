// Owns: what is kept and lost when candidates are cut, by judged data.
// Must not know: models, services, how adaptive rules cut, which cut is best.
import { finish, type Steps } from "../steps.ts";

/** A query's candidates as a model scored them. */
export interface ScoredQuery {
  readonly documents: readonly { readonly score: number; readonly isRelevant: boolean }[];
}

export interface KeptShare {
  /** Relevant ones among the kept. 1 where nothing is kept. */
  readonly precision: number;
  /** Kept ones among the relevant candidates: what the first stage missed, no threshold brings back. */
  readonly recall: number;
  readonly f1: number;
  /** Documents kept, a query. */
  readonly keptPerQuery: number;
  /** Share of the queries with a relevant candidate that keep none of them. */
  readonly emptyHanded: number;
}

export interface ThresholdPoint extends KeptShare {
  readonly threshold: number;
}

/** At 0, 0.01, … 1. */
export const sweepThresholds = (queries: readonly ScoredQuery[]): ThresholdPoint[] =>
  finish(sweepingThresholds(queries));

/** As `sweepThresholds`, in steps. */
export function* sweepingThresholds(queries: readonly ScoredQuery[]): Steps<ThresholdPoint[]> {
  const points: ThresholdPoint[] = [];
  for (let i = 0; i <= 100; i++) {
    const threshold = i / 100;
    points.push({ threshold, ...keptAt(queries, threshold) });
    yield;
  }
  return points;
}

export const keptAt = (queries: readonly ScoredQuery[], threshold: number): KeptShare =>
  shareOf(queries, (documents) => documents.filter(({ score }) => score >= threshold));

/** What a rule keeps that says, of a query's scores, best first, how many are worth it. */
export const keptBy = (
  queries: readonly ScoredQuery[],
  countKept: (scores: readonly number[]) => number,
): KeptShare =>
  shareOf(queries, (documents) => {
    const sorted = [...documents].sort((a, b) => b.score - a.score);
    return sorted.slice(0, countKept(sorted.map(({ score }) => score)));
  });

type Documents = ScoredQuery["documents"];

function shareOf(
  queries: readonly ScoredQuery[],
  keptOf: (documents: Documents) => Documents,
): KeptShare {
  const total = { kept: 0, found: 0, relevant: 0, answerable: 0, emptyHanded: 0 };
  for (const { documents } of queries) {
    const kept = keptOf(documents);
    const found = kept.filter(({ isRelevant }) => isRelevant).length;
    const relevant = documents.filter(({ isRelevant }) => isRelevant).length;
    total.kept += kept.length;
    total.found += found;
    total.relevant += relevant;
    if (relevant > 0) total.answerable++;
    if (relevant > 0 && found === 0) total.emptyHanded++;
  }
  return {
    ...sharesOf(total),
    keptPerQuery: total.kept / Math.max(1, queries.length),
    emptyHanded: total.emptyHanded / Math.max(1, total.answerable),
  };
}

export interface KeptCounts {
  readonly kept: number;
  readonly found: number;
  readonly relevant: number;
}

/** Of nothing kept, precision 1; of nothing relevant, recall 1. */
export function sharesOf({ kept, found, relevant }: KeptCounts) {
  return {
    precision: kept === 0 ? 1 : found / kept,
    recall: relevant === 0 ? 1 : found / relevant,
    f1: kept + relevant === 0 ? 0 : (2 * found) / (kept + relevant),
  };
}
