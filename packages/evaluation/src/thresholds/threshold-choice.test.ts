import fc from "fast-check";
import { expect, test } from "vitest";
import { keptAt, keptBy, type ScoredQuery, sweepThresholds } from "./kept-share.ts";
import { chooseThreshold } from "./threshold-choice.ts";

const queryOf = (...documents: [score: number, isRelevant: boolean][]): ScoredQuery => ({
  documents: documents.map(([score, isRelevant]) => ({ score, isRelevant })),
});

const TWO = [
  queryOf([0.9, true], [0.8, false], [0.2, false]),
  queryOf([0.6, true], [0.5, true], [0.4, false]),
];

test("what a threshold keeps, counted by hand", () => {
  expect(keptAt(TWO, 0.6)).toEqual({
    precision: 2 / 3,
    recall: 2 / 3,
    f1: 2 / 3,
    keptPerQuery: 1.5,
    emptyHanded: 0,
  });
  expect(keptAt(TWO, 0.7)).toMatchObject({ precision: 1 / 2, recall: 1 / 3, emptyHanded: 0.5 });
  expect(keptAt(TWO, 0.95)).toMatchObject({ precision: 1, recall: 0, f1: 0, emptyHanded: 1 });
  expect(keptBy(TWO, () => 1)).toMatchObject({ precision: 1, recall: 2 / 3 });
  expect(sweepThresholds(TWO)).toHaveLength(101);
  expect(sweepThresholds(TWO)[60]).toEqual({ threshold: 0.6, ...keptAt(TWO, 0.6) });
});

test("the best F1 stands between the last one kept and the first one cut, in few digits", () => {
  expect(chooseThreshold(TWO, "f1")).toMatchObject({ threshold: 0.45, f1: 6 / 7 });
  expect(chooseThreshold(TWO, { recall: 0.6 })).toMatchObject({ threshold: 0.55, recall: 2 / 3 });
});

test("nothing relevant among the candidates: there is no threshold to choose", () => {
  expect(chooseThreshold([queryOf([0.9, false])], "f1")).toBeUndefined();
  expect(chooseThreshold([], "f1")).toBeUndefined();
});

const scores = fc.array(
  fc.array(
    fc.tuple(
      fc.integer({ min: 1, max: 20 }).map((twentieths) => twentieths / 20),
      fc.boolean(),
    ),
    { maxLength: 8 },
  ),
  { minLength: 1, maxLength: 8 },
);

test("no other threshold has a better F1, and none that keeps less has the recall", () => {
  const all = Array.from({ length: 41 }, (_, i) => i / 40);
  fc.assert(
    fc.property(scores, (drawn) => {
      const queries = drawn.map((documents) => queryOf(...documents));
      const best = chooseThreshold(queries, "f1");
      const recalling = chooseThreshold(queries, { recall: 0.75 });
      if (best === undefined || recalling === undefined) return;
      expect(best.f1).toBeCloseTo(Math.max(...all.map((at) => keptAt(queries, at).f1)), 12);
      expect(recalling.recall).toBeGreaterThanOrEqual(0.75);
      const stricter = all.map((at) => keptAt(queries, at));
      for (const { keptPerQuery, recall } of stricter) {
        if (keptPerQuery < recalling.keptPerQuery) expect(recall).toBeLessThan(0.75);
      }
      expect(best.interval[0]).toBeLessThanOrEqual(best.interval[1]);
    }),
    { numRuns: 40 },
  );
});
