import fc from "fast-check";
import { expect, test } from "vitest";
import { kendallTauB, meanDifference, overlapAt } from "./agreement.ts";

/** By its definition, over all pairs. */
function tauByPairs(a: readonly number[], b: readonly number[]): number | undefined {
  let [agreement, decidedA, decidedB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      const x = Math.sign((a[i] ?? 0) - (a[j] ?? 0));
      const y = Math.sign((b[i] ?? 0) - (b[j] ?? 0));
      agreement += x * y;
      decidedA += x * x;
      decidedB += y * y;
    }
  }
  return decidedA * decidedB === 0 ? undefined : agreement / Math.sqrt(decidedA * decidedB);
}

test("tau-b is what its definition says, with any ties", () => {
  const score = fc.integer({ min: -3, max: 3 });
  fc.assert(
    fc.property(fc.array(fc.tuple(score, score), { maxLength: 12 }), (pairs) => {
      const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
      const wanted = tauByPairs(a, b);
      if (wanted === undefined) expect(kendallTauB(a, b)).toBeUndefined();
      else expect(kendallTauB(a, b)).toBeCloseTo(wanted, 12);
    }),
  );
});

test("the same order is 1, the reverse -1, and one thing has no order", () => {
  expect(kendallTauB([3, 2, 1], [0.9, 0.5, 0.1])).toBe(1);
  expect(kendallTauB([3, 2, 1], [0.1, 0.5, 0.9])).toBe(-1);
  expect(kendallTauB([1], [1])).toBeUndefined();
});

test("the overlap counts the best of both, and no more than there are", () => {
  expect(overlapAt(2, [5, 1, 7], [1, 7, 5])).toBe(0.5);
  expect(overlapAt(10, [5, 1], [1, 5])).toBe(1);
  expect(overlapAt(3, [], [])).toBe(0);
});

test("a difference has a sign, and a size without one", () => {
  const { signed, absolute } = meanDifference([0.2, 0.8], [0.6, 0.6]);
  expect(signed).toBeCloseTo(0.1);
  expect(absolute).toBeCloseTo(0.3);
});
