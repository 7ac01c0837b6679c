import type { SearchResult } from "@crossrank/client";
import { expect, test } from "vitest";
import { inBoth, keptOf, movementOf, recallRows } from "./orders.ts";

/** As the service gives it: best first by the reranker; `ranks` are recall's. */
const reranked = (ranks: readonly number[], scores: readonly number[] = []): SearchResult[] =>
  ranks.map((recall_rank, i) => ({
    ...{ id: `d${recall_rank}`, title: null, text: "", metadata: {}, recall_score: 1 },
    best_passage: { start: 0, end: 0, text: "" },
    recall_rank,
    rerank_rank: i + 1,
    relevance_score: scores[i] ?? 1 - i / 10,
  }));

test("results are kept that reach the threshold, and of these the best top_n", () => {
  const results = reranked([3, 1, 2], [0.9, 0.6, 0.2]);
  expect(keptOf(results, 5, undefined)).toBe(3);
  expect(keptOf(results, 1, undefined)).toBe(1);
  expect(keptOf(results, 5, 0.5)).toBe(2);
  expect(keptOf(results, 5, { method: "percent", share: 0.5 })).toBe(2);
});

test("without scores no threshold cuts", () => {
  const skipped = reranked([1, 2]).map((one) => ({
    ...one,
    rerank_rank: null,
    relevance_score: null,
  }));
  expect(keptOf(skipped, 5, 0.99)).toBe(2);
  expect(skipped.map(movementOf)).toEqual([0, 0]);
});

test("recall's list holds its first, and the kept results from further down after a gap", () => {
  const results = reranked([7, 1, 2, 3, 4, 5, 6]);
  const rows = recallRows(results, 2, 3).map((row) => (row === "gap" ? row : row.recall_rank));
  expect(rows).toEqual([1, 2, 3, "gap", 7]);
  expect(recallRows(results, 2, 7).length).toBe(7);
});

test("movement and what both orders have in common", () => {
  const results = reranked([7, 1, 2, 3, 4, 5, 6]);
  expect(results.slice(0, 3).map(movementOf)).toEqual([6, -1, -1]);
  expect(inBoth(results, 2)).toBe(1);
  expect(inBoth(results, 7)).toBe(7);
});
