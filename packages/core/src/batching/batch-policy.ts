/**
 * Owns which lengths go together in a batch. Pure.
 * Must not know tokens, callers, promises, time or engines: only lengths.
 */

export interface BatchLimits {
  /** Tokens of one batch, padding included; a single pair may exceed it. */
  readonly maxBatchTokens: number;
  /** Pairs of one batch; 1 where a score would depend on its company. */
  readonly maxBatchPairs: number;
  /** Padding may take this share of a batch's tokens; default 0.04. */
  readonly maxPaddingShare?: number;
}

const DEFAULT_PADDING_SHARE = 0.04;

/** Only the length of a pair matters here. */
interface Sized {
  readonly length: number;
}

/** Tokens that the engine computes for a batch, padding included. */
export function areaOf(batch: readonly Sized[]): number {
  return batch.length * batch.reduce((longest, { length }) => Math.max(longest, length), 0);
}

/** What the choice knows of the pairs that may join. */
export interface LengthCounts {
  /** No pair is longer. */
  readonly longest: number;
  countOf(length: number): number;
}

/**
 * Lengths of the pairs out of `pool` that join `batch`: those nearest to its first pair, as long as
 * padding and size stay in bounds. Asks at most 2 × maxPaddingShare × maxBatchTokens + 1 counts,
 * however many pairs wait.
 */
export function chooseCompany(
  batch: readonly [Sized, ...Sized[]],
  pool: LengthCounts,
  limits: BatchLimits,
): number[] {
  const { maxBatchTokens, maxBatchPairs, maxPaddingShare = DEFAULT_PADDING_SHARE } = limits;
  const anchor = batch[0].length;
  let rows = batch.length;
  let longest = areaOf(batch) / rows;
  let tokens = batch.reduce((sum, { length }) => sum + length, 0);
  const fits = (length: number) => {
    const area = Math.max(longest, length) * (rows + 1);
    const padding = area - (tokens + length);
    return rows < maxBatchPairs && area <= maxBatchTokens && padding <= maxPaddingShare * area;
  };
  const company: number[] = [];
  const invite = (length: number) => {
    if (length < 1 || length > pool.longest || !fits(length)) return;
    for (let count = pool.countOf(length); count > 0 && fits(length); count--) {
      company.push(length);
      longest = Math.max(longest, length);
      tokens += length;
      rows += 1;
    }
  };
  // A difference in length pads a row by as much, and no batch may hold more padding than this.
  const reach = maxPaddingShare * maxBatchTokens;
  const farthest = Math.min(reach, Math.max(pool.longest - anchor, anchor - 1));
  for (let distance = 0; distance <= farthest; distance++) {
    invite(anchor + distance);
    if (distance > 0) invite(anchor - distance);
  }
  return company;
}
