import { expect, test } from "vitest";
import { decidedNeeded, signTest } from "./sign-test.ts";

test.each([
  [0, 0, 1],
  [1, 0, 1],
  [3, 3, 1],
  // 2 (1 + 10) / 1024, 2 / 64: counted by hand.
  [9, 1, 22 / 1024],
  [0, 6, 2 / 64],
  // 2 (C(8,7) + C(8,8)) / 256.
  [7, 1, 18 / 256],
])("%i wins and %i losses: p is %d", (wins, losses, p) => {
  expect(signTest(wins, losses)).toBeCloseTo(p, 12);
  expect(signTest(losses, wins)).toBeCloseTo(p, 12);
});

test("many tosses are as the normal distribution has them", () => {
  // 10,000 tosses, 100 (two standard deviations) above the middle, with the correction for continuity: z = 1.99.
  expect(signTest(5100, 4900)).toBeCloseTo(0.0466, 4);
  expect(signTest(500_000, 500_000)).toBeCloseTo(1, 9);
  expect(signTest(60_000, 40_000)).toBeLessThan(1e-300);
});

test("how many are needed grows with how small the difference is", () => {
  // The usual formula for one share against a half: ((1.96/2 + 0.8416 √(0.6·0.4)) / 0.1)² = 193.8.
  expect(decidedNeeded(60, 40)).toBe(194);
  expect(decidedNeeded(40, 60)).toBe(194);
  expect(decidedNeeded(51, 49)).toBeGreaterThan(19_000);
  expect(decidedNeeded(50, 50)).toBeNull();
  expect(decidedNeeded(5, 4)).toBeNull();
});
