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

const once = (queries: readonly ScoredQuery[]) => new Uint32Array(queries.length).fill(1);

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
  const pool = yield* pooling(queries);
  const threshold = bestThreshold(pool, once(queries), goal);
  if (threshold === undefined) return undefined;
  yield;
  return {
    threshold,
    ...keptAt(queries, threshold),
    interval: yield* thresholdInterval(pool, queries.length, goal, seed),
    heldOutF1: yield* heldOutF1(queries, goal),
  };
}

/** The documents of all queries, best first, in columns: they are passed through thousands of times. */
interface Pool {
  readonly scores: Float64Array;
  /** Each one's query, by its place. */
  readonly queries: Uint32Array;
  /** 1 where it is relevant, else 0. */
  readonly relevant: Uint8Array;
}

function* pooling(queries: readonly ScoredQuery[]): Steps<Pool> {
  const count = queries.reduce((sum, { documents }) => sum + documents.length, 0);
  const pool = {
    scores: new Float64Array(count),
    queries: new Uint32Array(count),
    relevant: new Uint8Array(count),
  };
  let at = 0;
  for (const { documents } of queries) {
    for (const { score } of documents) pool.scores[at++] = score;
    yield;
  }
  // Sorted without a comparison of ours it takes milliseconds; then each document finds its place among equals.
  pool.scores.sort().reverse();
  yield;
  const taken = new Uint32Array(count);
  for (const [query, { documents }] of queries.entries()) {
    for (const { score, isRelevant } of documents) {
      const first = firstPlaceOf(score, pool.scores);
      const place = first + (taken[first] ?? 0);
      taken[first] = place - first + 1;
      pool.queries[place] = query;
      pool.relevant[place] = isRelevant ? 1 : 0;
    }
    yield;
  }
  return pool;
}

/** Of a score that is among them, best first. */
function firstPlaceOf(score: number, scores: Float64Array): number {
  let [from, to] = [0, scores.length - 1];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((scores[middle] ?? 0) > score) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** One pass from the best score down; each query counts as often as its weight says. */
function bestThreshold(
  { scores, queries, relevant: marks }: Pool,
  weights: Uint32Array,
  goal: Goal,
): number | undefined {
  const count = scores.length;
  let relevant = 0;
  for (let i = 0; i < count; i++) relevant += (marks[i] ?? 0) * (weights[queries[i] ?? 0] ?? 0);
  if (relevant === 0) return undefined;
  let kept = 0;
  let found = 0;
  let best = { f1: 0, last: 0 };
  for (let i = 0; i < count; i++) {
    const weight = weights[queries[i] ?? 0] ?? 0;
    kept += weight;
    found += (marks[i] ?? 0) * weight;
    // Equal scores are kept or cut together.
    if (scores[i + 1] === scores[i]) continue;
    if (goal === "f1") {
      const f1 = (2 * found) / (kept + relevant);
      if (f1 > best.f1) best = { f1, last: i };
    } else if (found / relevant >= goal.recall) return thresholdAfter(scores, i);
  }
  return thresholdAfter(scores, best.last);
}

/** The shortest decimal near the middle between the last kept score and the first one cut. */
function thresholdAfter(scores: Float64Array, last: number): number {
  const upper = scores[last] ?? 0;
  // Where nothing is cut there is nothing to stay clear of.
  const lower = scores[last + 1] ?? upper;
  for (let digits = 2; digits < 17; digits++) {
    const middle = Number(((lower + upper) / 2).toFixed(digits));
    if (lower < middle && middle <= upper) return middle;
  }
  return upper;
}

function* thresholdInterval(
  pool: Pool,
  queries: number,
  goal: Goal,
  seed: number,
): Steps<readonly [number, number]> {
  const random = seededRandom(seed);
  const drawn: number[] = [];
  for (let resample = 0; resample < RESAMPLES; resample++) {
    const weights = new Uint32Array(queries);
    for (let i = 0; i < queries; i++) {
      const query = Math.floor(random() * queries);
      weights[query] = (weights[query] ?? 0) + 1;
    }
    const threshold = bestThreshold(pool, weights, goal);
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
    const threshold = bestThreshold(yield* pooling(others), once(others), goal) ?? 0;
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
