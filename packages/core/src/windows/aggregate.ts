/**
 * Owns how the logits of a document's windows become the document's logit. Pure.
 * Must not know windows, text or documents.
 */

/**
 * With p = sigmoid(logit) of each window, the document's p is
 * - `max`: the largest (MaxP of Dai & Callan, SIGIR 2019);
 * - `first`: that of the first window (FirstP);
 * - `mean`: Σ p / n;
 * - `top_k_mean`: the mean of the k largest, or of all where there are fewer;
 * - `weighted`: Σ w·p / Σ w with w = p, so each window weighs as much as it matches.
 */
export type Aggregate = "max" | "first" | "mean" | "top_k_mean" | "weighted";

/**
 * The document's logit; it lies between the smallest and the largest of its windows' and is exactly
 * theirs when they are equal. `logits` are finite; none give −Infinity.
 *
 * `weighted` is Σp² / Σp, the self-weighted (contraharmonic) mean, known as linear softmax pooling
 * (Wang, Li & Metze, ICASSP 2019, arXiv:1810.09050: the best of five ways to pool the parts of a
 * recording). It is scale-free: when all p are tiny, their ratios alone decide. It lies between
 * `mean` and `max`, and a window below half of the result lowers it.
 */
export function aggregateLogits(
  logits: readonly number[],
  aggregate: Aggregate,
  topK: number,
): number {
  const descending = logits.toSorted((a, b) => b - a);
  switch (aggregate) {
    case "max":
      return descending[0] ?? Number.NEGATIVE_INFINITY;
    case "first":
      return logits[0] ?? Number.NEGATIVE_INFINITY;
    case "mean":
      return logitOfMean(descending, () => 0);
    case "top_k_mean":
      return logitOfMean(descending.slice(0, topK), () => 0);
    case "weighted":
      return logitOfMean(descending, logSigmoid);
  }
}

/**
 * logit(Σ w·p / Σ w) = log Σ w·p − log Σ w·(1 − p). Both sums are taken in logarithms, so that no p
 * rounds to 0 or 1 and the result is finite without a bound of our choice.
 * The same order of summation for the same windows makes the result free of their order.
 */
function logitOfMean(descending: readonly number[], logWeight: (logit: number) => number): number {
  const most = descending[0] ?? Number.NEGATIVE_INFINITY;
  const least = descending.at(-1) ?? most;
  const relevant = logSumExp(descending.map((logit) => logWeight(logit) + logSigmoid(logit)));
  const irrelevant = logSumExp(descending.map((logit) => logWeight(logit) + logSigmoid(-logit)));
  return Math.min(most, Math.max(least, relevant - irrelevant));
}

function logSigmoid(logit: number): number {
  return Math.min(logit, 0) - Math.log1p(Math.exp(-Math.abs(logit)));
}

function logSumExp(values: readonly number[]): number {
  const largest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}
