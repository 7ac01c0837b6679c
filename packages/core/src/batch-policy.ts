/**
 * Owns the choice of the next batch: which waiting pairs share one tensor call.
 * Must not know time, callers or engines: a pure function of lengths in arrival order.
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
 * Chooses the next batch from the lengths of the waiting pairs, oldest first; returns their
 * positions, ascending. The oldest pair is always among them, so nothing starves; the others are
 * those nearest to it in length, older ones first, as long as padding and size stay in bounds.
 */
export function chooseBatch(lengths: readonly number[], limits: BatchLimits): number[] {
  const oldest = lengths[0];
  if (oldest === undefined) return [];
  const chosen = [0];
  let longest = oldest;
  let tokens = oldest;
  for (const position of nearestTo(oldest, lengths, limits)) {
    if (chosen.length >= limits.maxBatchPairs) break;
    const length = lengths[position] ?? 0;
    const nextLongest = Math.max(longest, length);
    const area = nextLongest * (chosen.length + 1);
    if (area > limits.maxBatchTokens) continue;
    if (area - (tokens + length) > MAX_PADDING_SHARE * area) continue;
    chosen.push(position);
    longest = nextLongest;
    tokens += length;
  }
  return chosen.sort((a, b) => a - b);
}

/** Positions that could share a batch with the oldest, nearest length first, then oldest first. */
function nearestTo(oldest: number, lengths: readonly number[], limits: BatchLimits): number[] {
  if (limits.maxBatchPairs === 1 || 2 * oldest > limits.maxBatchTokens) return [];
  const distance = (position: number) => Math.abs((lengths[position] ?? 0) - oldest);
  // Beyond this distance even a full batch could not hold both within the padding bound.
  const reach = oldest * limits.maxBatchPairs * MAX_PADDING_SHARE;
  const near: number[] = [];
  for (let position = 1; position < lengths.length; position++) {
    if (distance(position) <= reach) near.push(position);
  }
  return near.sort((a, b) => distance(a) - distance(b) || a - b);
}
