/**
 * Owns which lengths go together in a batch. Pure.
 * Must not know tokens, callers, promises, time or engines: only lengths.
 */

export interface BatchLimits {
  /** Tokens of one batch, padding included; a single pair may exceed it. */
  readonly maxBatchTokens: number;
  /** Pairs of one batch; 1 where a score would depend on its company. */
  readonly maxBatchPairs: number;
}

/** Padding may take this share of a batch's tokens. */
export const MAX_PADDING_SHARE = 0.04;

/**
 * Lengths of the pairs that join an anchor of `anchor` tokens: those nearest to it, as long as
 * padding and size stay in bounds. `countOf` tells how many others wait of a length.
 */
export function chooseCompany(
  anchor: number,
  countOf: (length: number) => number,
  limits: BatchLimits,
): number[] {
  const company: number[] = [];
  let longest = anchor;
  let tokens = anchor;
  // A difference in length pads a row by as much, and no batch may hold more padding than this.
  const reach = MAX_PADDING_SHARE * limits.maxBatchTokens;
  for (let distance = 0; distance <= reach; distance++) {
    for (const length of distance === 0 ? [anchor] : [anchor + distance, anchor - distance]) {
      for (let count = countOf(length); count > 0; count--) {
        const rows = company.length + 2;
        const nextLongest = Math.max(longest, length);
        const area = nextLongest * rows;
        if (rows > limits.maxBatchPairs || area > limits.maxBatchTokens) break;
        if (area - (tokens + length) > MAX_PADDING_SHARE * area) break;
        company.push(length);
        longest = nextLongest;
        tokens += length;
      }
    }
  }
  return company;
}
