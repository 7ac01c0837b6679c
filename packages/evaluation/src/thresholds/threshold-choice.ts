// Owns: which threshold to ask for, chosen on judged data, and how sure that choice is.
// Must not know: models, services, adaptive rules.
import { seededRandom } from "../random.ts";
import { finish, type Steps } from "../steps.ts";
import { keptAt, type ScoredQuery, sharesOf, type ThresholdPoint } from "./kept-share.ts";

/** What a threshold is chosen by. */
export type Goal = "f1" | { readonly recall: number };

export interface Choice extends ThresholdPoint {
  /** 95 % of the thresholds that other samples of queries would have given. */
  readonly interval: readonly [low: number, high: number];
  /** F1 on queries that had no say in the threshold: five parts, each by the other four. */
  readonly heldOutF1: number;
}

const RESAMPLES = 1000;
const PARTS = 5;

/**
 * The threshold with the best F1, or the highest one that still has the recall. Undefined where no
 * candidate is relevant. One seed gives one answer.
 */
export const chooseThreshold = (
  queries: readonly ScoredQuery[],
  goal: Goal,
  seed = 1,
): Choice | undefined => finish(choosingThreshold(queries, goal, seed));

/** As `chooseThreshold`, in steps. */
export function* choosingThreshold(
  queries: readonly ScoredQuery[],
  goal: Goal,
  seed = 1,
): Steps<Choice | undefined> {
  const flat = flatten(queries);
  yield;
  const once = queries.map(() => 1);
  const threshold = bestThreshold(flat, once, goal);
  if (threshold === undefined) return undefined;
  yield;
  return {
    threshold,
    ...keptAt(queries, threshold),
    interval: yield* thresholdInterval(flat, queries.length, goal, seed),
    heldOutF1: yield* heldOutF1(queries, goal),
  };
}

interface FlatDocument {
  readonly query: number;
  readonly score: number;
  readonly isRelevant: boolean;
}

/** Of all queries, best first. */
function flatten(queries: readonly ScoredQuery[]): FlatDocument[] {
  const flat = queries.flatMap(({ documents }, query) =>
    documents.map(({ score, isRelevant }) => ({ query, score, isRelevant })),
  );
  return flat.sort((a, b) => b.score - a.score);
}

/** One pass from the best score down; each query counts as often as its weight says. */
function bestThreshold(
  flat: readonly FlatDocument[],
  weights: readonly number[],
  goal: Goal,
): number | undefined {
  const weightOf = ({ query }: FlatDocument) => weights[query] ?? 0;
  let relevant = 0;
  for (const document of flat) if (document.isRelevant) relevant += weightOf(document);
  if (relevant === 0) return undefined;
  let kept = 0;
  let found = 0;
  let best = { f1: 0, last: 0 };
  for (const [i, document] of flat.entries()) {
    kept += weightOf(document);
    if (document.isRelevant) found += weightOf(document);
    // Equal scores are kept or cut together.
    if (flat[i + 1]?.score === document.score) continue;
    const { f1, recall } = sharesOf({ kept, found, relevant });
    if (goal !== "f1" && recall >= goal.recall) return thresholdAfter(flat, i);
    if (f1 > best.f1) best = { f1, last: i };
  }
  return thresholdAfter(flat, best.last);
}

/** The shortest decimal near the middle between the last kept score and the first one cut. */
function thresholdAfter(flat: readonly FlatDocument[], last: number): number {
  const upper = flat[last]?.score ?? 0;
  // Where nothing is cut there is nothing to stay clear of.
  const lower = flat[last + 1]?.score ?? upper;
  for (let digits = 2; digits < 17; digits++) {
    const middle = Number(((lower + upper) / 2).toFixed(digits));
    if (lower < middle && middle <= upper) return middle;
  }
  return upper;
}

function* thresholdInterval(
  flat: readonly FlatDocument[],
  queries: number,
  goal: Goal,
  seed: number,
): Steps<readonly [number, number]> {
  const random = seededRandom(seed);
  const drawn: number[] = [];
  for (let resample = 0; resample < RESAMPLES; resample++) {
    const weights = new Array<number>(queries).fill(0);
    for (let i = 0; i < queries; i++) {
      const query = Math.floor(random() * queries);
      weights[query] = (weights[query] ?? 0) + 1;
    }
    const threshold = bestThreshold(flat, weights, goal);
    if (threshold !== undefined) drawn.push(threshold);
    yield;
  }
  drawn.sort((a, b) => a - b);
  const at = (share: number) => drawn[Math.round(share * (drawn.length - 1))] ?? 0;
  return [at(0.025), at(0.975)];
}

function* heldOutF1(queries: readonly ScoredQuery[], goal: Goal): Steps<number> {
  const counts = { kept: 0, found: 0, relevant: 0 };
  for (let part = 0; part < PARTS; part++) {
    const others = queries.filter((_, i) => i % PARTS !== part);
    const flat = flatten(others);
    yield;
    const once = others.map(() => 1);
    const threshold = bestThreshold(flat, once, goal) ?? 0;
    yield;
    for (const { documents } of queries.filter((_, i) => i % PARTS === part)) {
      const kept = documents.filter(({ score }) => score >= threshold);
      counts.kept += kept.length;
      counts.found += kept.filter(({ isRelevant }) => isRelevant).length;
      counts.relevant += documents.filter(({ isRelevant }) => isRelevant).length;
    }
  }
  return sharesOf(counts).f1;
}
