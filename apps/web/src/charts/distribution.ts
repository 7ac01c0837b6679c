// Owns: how scores are spread over 0 to 1, counted in bins of one width. Pure.
// Must not know: how it is drawn.

export const BINS = 40;

/** How many of the scores stand in each bin; a score of 1 in the last one. */
export function distribution(scores: readonly number[], bins = BINS): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const score of scores) {
    const bin = Math.max(0, Math.min(bins - 1, Math.floor(score * bins)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
