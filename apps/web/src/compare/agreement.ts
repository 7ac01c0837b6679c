// Owns: how far two rankings of the same candidates agree. Pure.
// Must not know: where the rankings come from, how it is shown.

/**
 * Kendall's tau-b of two lists of scores of the same things: 1 when they order alike, -1 when one is the
 * other reversed; ties count in neither. Undefined where a list has nothing to order. Takes n log n steps.
 */
export function kendallTauB(a: readonly number[], b: readonly number[]): number | undefined {
  const pairs = a.map((x, i) => [x, b[i] ?? 0] as const);
  pairs.sort(([ax, ay], [bx, by]) => ax - bx || ay - by);
  const all = pairsOf(a.length);
  const tiedA = tiedPairs(pairs.map(([x]) => x));
  const tiedBoth = tiedPairs(pairs.map(([x, y]) => `${x} ${y}`));
  const ys = pairs.map(([, y]) => y);
  // Sorted by a, each swap that sorts b is a pair that the two lists order differently.
  const discordant = countSwaps(ys);
  const tiedB = tiedPairs(ys);
  const decided = all - tiedA - tiedB + tiedBoth;
  const scale = Math.sqrt((all - tiedA) * (all - tiedB));
  return scale === 0 ? undefined : (decided - 2 * discordant) / scale;
}

/** The share of the `k` best of `a` that are among the `k` best of `b`; both hold ids, best first. */
export function overlapAt(k: number, a: readonly number[], b: readonly number[]): number {
  const size = Math.min(k, a.length, b.length);
  const best = new Set(a.slice(0, size));
  return size === 0 ? 0 : b.slice(0, size).filter((one) => best.has(one)).length / size;
}

/** Of `b` minus `a`: how much higher the second scores, and how far apart the two are whatever the sign. */
export function meanDifference(a: readonly number[], b: readonly number[]) {
  const differences = a.map((x, i) => (b[i] ?? 0) - x);
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return { signed: mean(differences), absolute: mean(differences.map(Math.abs)) };
}

const pairsOf = (count: number) => (count * (count - 1)) / 2;

/** Pairs of equal neighbours in a list where equals stand together. */
function tiedPairs(sorted: readonly (number | string)[]): number {
  let sum = 0;
  let start = 0;
  for (let end = 1; end <= sorted.length; end++) {
    if (end < sorted.length && sorted[end] === sorted[start]) continue;
    sum += pairsOf(end - start);
    start = end;
  }
  return sum;
}

/** Sorts `values` by merging and counts how many neighbours had to change places. */
function countSwaps(values: number[]): number {
  const { length } = values;
  if (length < 2) return 0;
  const left = values.slice(0, length >> 1);
  const right = values.slice(length >> 1);
  let swaps = countSwaps(left) + countSwaps(right);
  for (let i = 0, l = 0, r = 0; i < length; i++) {
    const [x = Number.POSITIVE_INFINITY, y = Number.POSITIVE_INFINITY] = [left[l], right[r]];
    const takesLeft = r >= right.length || (l < left.length && x <= y);
    if (!takesLeft) swaps += left.length - l;
    values[i] = takesLeft ? x : y;
    if (takesLeft) l++;
    else r++;
  }
  return swaps;
}
