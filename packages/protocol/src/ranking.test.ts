import fc from "fast-check";
import { expect, test } from "vitest";
import { rank, sigmoid } from "./ranking.ts";

const score = (logit: number) => ({ logit, tokens: 1, truncated: false });
const all = { topN: null, threshold: null, calibration: null };

test("logits that the sigmoid cannot tell apart are still ordered", () => {
  const { ranked } = rank([score(40), score(50)], all);
  expect(ranked.map(({ index }) => index)).toEqual([1, 0]);
  expect(ranked[0]?.relevanceScore).toBe(ranked[1]?.relevanceScore);
});

test("the threshold keeps what is equal to it, comes before top_n, and says what it cut", () => {
  const scores = [score(-1), score(0), score(1)];
  const indices = (topN: number | null) =>
    rank(scores, { topN, threshold: 0.5, calibration: null }).ranked.map(({ index }) => index);
  expect(indices(null)).toEqual([2, 1]);
  expect(indices(1)).toEqual([2]);
  expect(rank(scores, { topN: 1, threshold: 0.5, calibration: null }).cut).toMatchObject({
    kept: 2,
    cut: 1,
  });
  expect(rank(scores, all).cut).toBeUndefined();
});

test("a ranking is a permutation: every index once, logits never rising, ties in input order", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -3, max: 3 })), (logits) => {
      const { ranked } = rank(logits.map(score), all);
      expect(ranked.map(({ index }) => index).sort((a, b) => a - b)).toEqual([...logits.keys()]);
      for (const [i, current] of ranked.entries()) {
        const next = ranked[i + 1];
        if (next === undefined) continue;
        expect(current.logit).toBeGreaterThanOrEqual(next.logit);
        if (current.logit === next.logit) expect(current.index).toBeLessThan(next.index);
      }
    }),
  );
});

test("sigmoid is the logistic function, also where exp overflows", () => {
  expect(sigmoid(0)).toBe(0.5);
  expect(sigmoid(2)).toBeCloseTo(0.8807970779778823, 15);
  expect(sigmoid(-1000)).toBe(0);
  expect(sigmoid(1000)).toBe(1);
});
