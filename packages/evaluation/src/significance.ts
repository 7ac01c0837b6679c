// Owns: whether a difference over queries is more than chance, and how large it may really be.
// Must not know: which metric, what was compared.
//
// Randomisation and bootstrap as Smucker, Allan and Carterette (CIKM 2007) compare them; the differences
// are paired: one a query.
import { seededBits, seededRandom } from "./random.ts";
import { finish, roundsOf, type Steps } from "./steps.ts";

const RESAMPLES = 10_000;
const SIGN_FLIPS = 100_000;
/** Sums of the same numbers in another order differ by this much at most. */
const ROUNDING = 1e-12;

export interface Comparison {
  readonly queries: number;
  readonly mean: number;
  /** 95 % of the means that other samples of queries would have given. */
  readonly interval: readonly [low: number, high: number];
  /** How often chance alone gives a mean at least so far from 0. */
  readonly p: number;
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
}

/** Fewer queries than this tell little, whatever p is. */
export const FEW_QUERIES = 25;

/** Compares by the difference of each query, after less before. One seed gives one answer. */
export const compare = (differences: readonly number[], seed = 1): Comparison =>
  finish(comparing(differences, seed));

/** As `compare`, in steps. */
export function* comparing(differences: readonly number[], seed = 1): Steps<Comparison> {
  const count = (holds: (difference: number) => boolean) => differences.filter(holds).length;
  return {
    queries: differences.length,
    mean: meanOf(differences),
    interval: yield* bootstrapping(differences, seed),
    p: yield* randomising(differences, seed),
    wins: count((difference) => difference > 0),
    ties: count((difference) => difference === 0),
    losses: count((difference) => difference < 0),
  };
}

export const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : sumOf(values) / values.length;

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Percentile bootstrap of the mean, 95 %. Of no values: 0 to 0. */
export const bootstrapInterval = (
  values: readonly number[],
  seed = 1,
): readonly [low: number, high: number] => finish(bootstrapping(values, seed));

function* bootstrapping(
  values: readonly number[],
  seed: number,
): Steps<readonly [low: number, high: number]> {
  const count = values.length;
  if (count === 0) return [0, 0];
  const random = seededRandom(seed);
  const drawn = Float64Array.from(values);
  const means = new Float64Array(RESAMPLES);
  const rounds = roundsOf(count);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += drawn[Math.floor(random() * count)] ?? 0;
    means[resample] = sum / count;
    if (resample % rounds === 0) yield;
  }
  means.sort();
  const at = (share: number) => means[Math.round(share * (RESAMPLES - 1))] ?? 0;
  return [at(0.025), at(0.975)];
}

/**
 * Two-sided paired randomisation test: were both the same, every difference could as well have the other
 * sign. Exact up to sixteen differences, else from a sample of sign changes, and then never 0.
 */
export const randomisationP = (differences: readonly number[], seed = 1): number =>
  finish(randomising(differences, seed));

function* randomising(differences: readonly number[], seed: number): Steps<number> {
  const moving = differences.filter((difference) => difference !== 0);
  const least = Math.abs(sumOf(moving)) - ROUNDING;
  if (moving.length <= 16) return exactP(moving, least);
  const bits = seededBits(seed);
  const sums = sumsOfGroups(moving);
  const rounds = roundsOf(moving.length);
  let extreme = 0;
  for (let flip = 0; flip < SIGN_FLIPS; flip++) {
    const sum = drawSum(sums, bits);
    if (Math.abs(sum) >= least) extreme++;
    if (flip % rounds === 0) yield;
  }
  return (extreme + 1) / (SIGN_FLIPS + 1);
}

/** Differences whose signs are drawn at once. */
const GROUP = 4;
const WAYS = 2 ** GROUP;
const GROUPS_OF_BITS = 32 / GROUP;

/** Of every four differences the sum for each way to give them signs: with it a draw takes a quarter of the steps. */
function sumsOfGroups(differences: readonly number[]): Float64Array {
  const groups = Math.ceil(differences.length / GROUP);
  const sums = new Float64Array(groups * WAYS);
  for (let group = 0; group < groups; group++) {
    const four = differences.slice(group * GROUP, (group + 1) * GROUP);
    for (let signs = 0; signs < WAYS; signs++) sums[group * WAYS + signs] = signedSum(four, signs);
  }
  return sums;
}

function drawSum(sums: Float64Array, bits: () => number): number {
  const groups = sums.length / WAYS;
  let signs = 0;
  let sum = 0;
  for (let group = 0; group < groups; group++) {
    if (group % GROUPS_OF_BITS === 0) signs = bits();
    sum += sums[group * WAYS + (signs & (WAYS - 1))] ?? 0;
    signs >>>= GROUP;
  }
  return sum;
}

/** Bit i of `signs` is that of difference i. */
function signedSum(differences: readonly number[], signs: number): number {
  let sum = 0;
  for (const [i, difference] of differences.entries()) {
    sum += (signs >> i) & 1 ? difference : -difference;
  }
  return sum;
}

function exactP(differences: readonly number[], least: number): number {
  const ways = 2 ** differences.length;
  let extreme = 0;
  for (let signs = 0; signs < ways; signs++) {
    if (Math.abs(signedSum(differences, signs)) >= least) extreme++;
  }
  return extreme / ways;
}

/** Of several comparisons at once, Holm's correction: each p as if it had been the only one. */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const corrected = new Array<number>(ps.length).fill(1);
  let least = 0;
  for (const [rank, { p, index }] of order.entries()) {
    least = Math.max(least, Math.min(1, p * (ps.length - rank)));
    corrected[index] = least;
  }
  return corrected;
}
