// Owns: how many of the best documents are worth keeping, by a fixed or an adaptive rule. Pure, and free of
// packages: the page cuts with it as the service does.
// Must not know: the wire, logits, top_n, where scores come from.

/** A fixed least relevance_score, or a rule that finds the cut in the scores themselves. */
export type Threshold =
  | number
  | { readonly method: "spread" }
  | { readonly method: "gap"; readonly min_gap: number }
  | { readonly method: "percent"; readonly share: number }
  | { readonly method: "autocut"; readonly jumps: number };

export interface Cut {
  readonly method: "fixed" | "spread" | "gap" | "percent" | "autocut";
  /** Documents with at least this relevance_score are kept. */
  readonly value: number;
  readonly kept: number;
  readonly cut: number;
}

/** Where `threshold` cuts `scores`: relevance scores from 0 to 1, best first. */
export function cutAt(scores: readonly number[], threshold: Threshold): Cut {
  if (typeof threshold === "number") return keepFrom("fixed", threshold, scores);
  const { method } = threshold;
  switch (method) {
    case "spread":
      return keepFrom(method, spreadValue(scores), scores);
    case "percent":
      return keepFrom(method, threshold.share * (scores[0] ?? 0), scores);
    case "gap":
      return keepFirst(method, largestGap(scores, threshold.min_gap), scores);
    case "autocut":
      return keepFirst(method, autocut(scores, threshold.jumps), scores);
  }
}

function keepFrom(method: Cut["method"], value: number, scores: readonly number[]): Cut {
  const kept = scores.filter((score) => score >= value).length;
  return { method, value, kept, cut: scores.length - kept };
}

function keepFirst(method: Cut["method"], kept: number, scores: readonly number[]): Cut {
  return { method, value: scores[kept - 1] ?? 0, kept, cut: scores.length - kept };
}

const SPREAD_OF = 10;

/** Standard deviation of the ten best scores; undefined of fewer than three. */
export function spreadOf(scores: readonly number[]): number | undefined {
  const top = scores.slice(0, SPREAD_OF);
  if (top.length < 3) return undefined;
  const mean = top.reduce((sum, score) => sum + score, 0) / top.length;
  const variance = top.reduce((sum, score) => sum + (score - mean) ** 2, 0) / top.length;
  return Math.sqrt(variance);
}

/** The more the ten best scores differ, the more may be asked of a document. */
function spreadValue(scores: readonly number[]): number {
  const deviation = spreadOf(scores);
  if (deviation === undefined) return 0.5;
  if (deviation < 0.05) return 0.4;
  return deviation > 0.15 ? 0.65 : 0.5;
}

/** Keeps what stands before the largest step down, when that is at least `minGap`. */
function largestGap(scores: readonly number[], minGap: number): number {
  let widest = 0;
  let kept = scores.length;
  for (let i = 1; i < scores.length; i++) {
    const gap = (scores[i - 1] ?? 0) - (scores[i] ?? 0);
    if (gap > widest && gap >= minGap) {
      widest = gap;
      kept = i;
    }
  }
  return kept;
}

/**
 * Weaviate's autocut: scale ranks and scores to 0..1 and cut before the n-th peak of their
 * difference. Fewer than three scores, or equal ends, have no curve: all are kept.
 */
function autocut(scores: readonly number[], jumps: number): number {
  const count = scores.length;
  const first = scores[0] ?? 0;
  const range = (scores[count - 1] ?? 0) - first;
  if (count < 3 || range === 0) return count;
  const difference = scores.map((score, i) => (score - first) / range - i / (count - 1));
  const at = (i: number) => difference[i] ?? Number.NEGATIVE_INFINITY;
  let peaks = 0;
  for (let i = 1; i < count; i++) {
    const isPeak = at(i) > at(i - 1) && (i === count - 1 ? at(i) > at(i - 2) : at(i) > at(i + 1));
    if (isPeak && ++peaks === jumps) return i;
  }
  return count;
}
