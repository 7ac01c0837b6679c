import fc from "fast-check";
import { expect, test } from "vitest";
import { ACTIONS } from "./feedback-contract.ts";
import { describeFigures, difference, figuresOf, type Mark, sumOf } from "./figures.ts";

const shown = [
  { document: "a", recallRank: 9, rerankRank: 1 },
  { document: "b", recallRank: 1, rerankRank: 2 },
  { document: "c", recallRank: 3, rerankRank: 3 },
];
const click = (position: number): Mark => ({ position, action: "click" });
const told = (figures: Record<string, number>) => describeFigures(figures);

test("the best of the chosen documents counts, at its rank in each order", () => {
  const { before, after } = told(figuresOf({ shown }, [click(2), click(1)]));
  expect(before).toEqual({ mrr_at_5: 1, hit_rate_at_5: 1 });
  expect(after).toEqual({ mrr_at_5: 1 / 2, hit_rate_at_5: 1 });
});

test("a rank beyond 5 counts as none", () => {
  const { before, after } = told(figuresOf({ shown }, [click(0)]));
  expect(before).toEqual({ mrr_at_5: 0, hit_rate_at_5: 0 });
  expect(after).toEqual({ mrr_at_5: 1, hit_rate_at_5: 1 });
});

test("a dislike is feedback, and speaks for nothing", () => {
  const figures = figuresOf({ shown }, [{ position: 0, action: "dislike" }]);
  expect(told(figures)).toMatchObject({
    feedback_share: 1,
    actions: { dislike: 1, click: 0 },
    after: { hit_rate_at_5: 0 },
  });
});

test("figures are shares of all impressions, and null of none", () => {
  expect(told({}).after).toEqual({ mrr_at_5: null, hit_rate_at_5: null });
  const all = [figuresOf({ shown }, [click(2)]), ...Array(3).fill(figuresOf({ shown }, []))];
  const stored = all.map((figures) => {
    return Object.fromEntries(Object.entries(figures).map(([name, n]) => [name, String(n)]));
  });
  expect(told(sumOf(stored))).toMatchObject({
    impressions: 4,
    with_feedback: 1,
    feedback_share: 1 / 4,
    after: { mrr_at_5: 1 / 12, hit_rate_at_5: 1 / 4 },
  });
});

test("told one by one, feedback adds up to what it is at once", () => {
  const mark = fc.record({ position: fc.nat(2), action: fc.constantFrom(...ACTIONS) });
  fc.assert(
    fc.property(fc.array(mark, { maxLength: 8 }), (marks) => {
      let sum = figuresOf({ shown }, []);
      for (const [i] of marks.entries()) {
        const step = difference(
          figuresOf({ shown }, marks.slice(0, i)),
          figuresOf({ shown }, marks.slice(0, i + 1)),
        );
        sum = Object.fromEntries(Object.entries(sum).map(([n, v]) => [n, v + (step[n] ?? 0)]));
      }
      expect(sum).toEqual(figuresOf({ shown }, marks));
    }),
  );
});
