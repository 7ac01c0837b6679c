import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "./random.ts";
import { bootstrapInterval, compare, holm, randomisationP } from "./significance.ts";

const TWELVE = [0.2, 0.5, 0, -0.1, 0.63, 0.37, 0, 0.13, -0.25, 0.5, 0.1, 0];

describe("the randomisation test", () => {
  test("is exact for few differences: all signs counted by hand", () => {
    expect(randomisationP([1])).toBe(1);
    expect(randomisationP([1, 1])).toBe(0.5);
    expect(randomisationP([1, 1, 1])).toBe(0.25);
    expect(randomisationP([])).toBe(1);
  });

  test("sampled and exact agree", () => {
    const exact = randomisationP(TWELVE);
    // The same differences with as many that cancel out: too many to count, nearly the same answer.
    const tiny = Array.from({ length: 10 }, (_, i) => (i % 2 ? 1e-9 : -1e-9));
    expect(randomisationP([...TWELVE, ...tiny])).toBeCloseTo(exact, 2);
  });

  test("finds nothing where there is nothing: p below .05 in about 5 % of the cases", () => {
    const random = seededRandom(7);
    let found = 0;
    for (let trial = 0; trial < 1000; trial++) {
      const differences = Array.from({ length: 12 }, () => random() - 0.5);
      if (randomisationP(differences) < 0.05) found++;
    }
    expect(found).toBeGreaterThan(25);
    expect(found).toBeLessThan(75);
  });
});

describe("the bootstrap", () => {
  test("holds the true mean in about 95 % of the cases", () => {
    const random = seededRandom(11);
    let held = 0;
    for (let trial = 0; trial < 200; trial++) {
      const [low, high] = bootstrapInterval(
        Array.from({ length: 60 }, () => random()),
        trial + 1,
      );
      if (low <= 0.5 && 0.5 <= high) held++;
    }
    expect(held).toBeGreaterThan(180);
    expect(held).toBeLessThan(200);
  });

  test("of one value, or of equal ones, is that value", () => {
    expect(bootstrapInterval([0.25])).toEqual([0.25, 0.25]);
    expect(bootstrapInterval([])).toEqual([0, 0]);
  });
});

test("one seed, one answer; wins, ties and losses are those of the queries", () => {
  expect(compare(TWELVE)).toEqual(compare(TWELVE));
  expect(compare(TWELVE)).toMatchObject({ queries: 12, wins: 7, ties: 3, losses: 2 });
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 12 }), (all) => {
      const { wins, ties, losses, mean, interval } = compare(all);
      expect(wins + ties + losses).toBe(all.length);
      expect(interval[0]).toBeLessThanOrEqual(interval[1]);
      expect(mean).toBeGreaterThanOrEqual(-1);
    }),
    { numRuns: 20 },
  );
});

test("Holm's correction, as in its paper: the smallest counts most, none overtakes another", () => {
  const corrected = holm([0.01, 0.04, 0.03, 0.005]);
  expect(corrected.map((p) => Number(p.toFixed(4)))).toEqual([0.03, 0.06, 0.06, 0.02]);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
});
