// Owns: whether more wins than losses are chance, and how many more it takes to tell. Pure.
// Must not know: who won what.

/** p below it is called a difference. */
export const SIGNIFICANT = 0.05;
/** Terms below this share of the sum change nothing of it. */
const NEGLIGIBLE = 1e-17;
/** Of the normal distribution: 5 % lie outside of it on both sides; 80 % below it. */
const Z_SIGNIFICANT = 1.959964;
const Z_POWER = 0.841621;
/** Fewer tell nothing of how large a difference is. */
const LEAST_DECIDED = 10;

/**
 * Exact two-sided sign test: how often fair tosses come out at least as uneven. 1 where nothing was decided. Ties
 * are not counted.
 */
export function signTest(wins: number, losses: number): number {
  const most = Math.max(wins, losses);
  const all = wins + losses;
  // In logarithms: the binomial coefficient of a thousand tosses is no number any more.
  let logarithm = -all * Math.LN2;
  for (let i = 1; i <= all - most; i++) logarithm += Math.log((most + i) / i);
  let term = 1;
  let sum = 0;
  for (let heads = most; heads <= all && term > sum * NEGLIGIBLE; heads++) {
    sum += term;
    term *= (all - heads) / (heads + 1);
  }
  return Math.min(1, 2 * Math.exp(logarithm) * sum);
}

/**
 * About how many decided ones there must be in all, so that 80 of 100 such trials show a difference as large as the one
 * seen so far. Null while that is too little to say.
 */
export function decidedNeeded(wins: number, losses: number): number | null {
  const all = wins + losses;
  if (all < LEAST_DECIDED || wins === losses) return null;
  const share = wins / all;
  const spread = Z_SIGNIFICANT / 2 + Z_POWER * Math.sqrt(share * (1 - share));
  return Math.ceil((spread / (share - 0.5)) ** 2);
}
