"""Per-query metrics with trec_eval's formulas, and intervals by paired bootstrap.

Ties keep the order of the first stage (BM25): the order a reranker would show.
"""

import numpy as np

RESAMPLES = 10000


def ranked_gains(scores, candidates, right) -> np.ndarray:
    """1.0 for a right document, best score first."""
    order = np.argsort(-np.asarray(scores, np.float64), kind="stable")
    wanted = set(right)
    return np.array([candidates[i] in wanted for i in order], float)


def reciprocal_rank(gains: np.ndarray, depth: int = 10) -> float:
    found = np.flatnonzero(gains[:depth])
    return 1 / (found[0] + 1) if len(found) else 0.0


def ndcg(gains: np.ndarray, right: int, depth: int = 10) -> float:
    """nDCG over all `right` judged documents of the query, found or not."""
    discount = 1 / np.log2(np.arange(2, depth + 2))
    ideal = discount[: min(depth, right)].sum()
    top = gains[:depth]
    return float((top * discount[: len(top)]).sum() / ideal) if ideal else 0.0


def bootstrap(values, seed: int = 0) -> tuple[float, float, float]:
    """Mean and its 95 % interval, queries drawn with replacement."""
    values = np.asarray(values, float)
    draw = np.random.default_rng(seed).integers(0, len(values), (RESAMPLES, len(values)))
    means = values[draw].mean(1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(values.mean()), float(low), float(high)
