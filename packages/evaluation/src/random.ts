// Owns: numbers that look random and are the same in every run with one seed.
// Must not know: what is drawn.

/** From 0 up to, not including, 1. */
export function seededRandom(seed: number): () => number {
  const bits = seededBits(seed);
  return () => (bits() >>> 0) / 2 ** 32;
}

/** 32 bits at once. Marsaglia's xorshift32: plenty for resampling, nothing for secrets. */
export function seededBits(seed: number): () => number {
  // Small seeds begin far from each other; zero would stay zero.
  let state = Math.imul(seed, 0x9e3779b9) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  };
}
