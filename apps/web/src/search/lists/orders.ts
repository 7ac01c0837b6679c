// Owns: both orders of what was recalled, which results are kept, and how far each moved. Pure.
// Must not know: words, how it is drawn.
import type { SearchResult } from "@crossrank/client";
import { cutAt, type Threshold } from "@crossrank/protocol/cut";

/** `results` best first, all that were recalled. */
export function keptOf(
  results: readonly SearchResult[],
  topN: number,
  threshold: Threshold | undefined,
): number {
  const scores = results.map(({ relevance_score }) => relevance_score);
  // Skipped results have no scores, and no threshold is applied to them.
  const isScored = scores.every((score) => score !== null);
  const above =
    threshold === undefined || !isScored ? results.length : cutAt(scores, threshold).kept;
  return Math.min(above, topN);
}

/** Places gained against recall; negative where some were lost, 0 where nothing was reranked. */
export const movementOf = ({ recall_rank, rerank_rank }: SearchResult): number =>
  rerank_rank === null ? 0 : recall_rank - rerank_rank;

/** A row of recall's list, or that some were left out. */
export type RecallRow = SearchResult | "gap";

/**
 * In recall's order the first `most`, and those of the first `kept` results that stand further down: they show
 * what reranking is for.
 */
export function recallRows(
  results: readonly SearchResult[],
  kept: number,
  most: number,
): readonly RecallRow[] {
  const best = new Set(results.slice(0, kept));
  const shown = results
    .toSorted((a, b) => a.recall_rank - b.recall_rank)
    .filter((result, place) => place < most || best.has(result));
  return shown.flatMap((result, i): readonly RecallRow[] => {
    const before = i === 0 ? 0 : (shown[i - 1]?.recall_rank ?? 0);
    return result.recall_rank > before + 1 ? ["gap", result] : [result];
  });
}

/** How many of the first `topN` are in the first `topN` of both orders. */
export function inBoth(results: readonly SearchResult[], topN: number): number {
  const first = results.slice(0, topN);
  return first.filter(({ recall_rank }) => recall_rank <= topN).length;
}
