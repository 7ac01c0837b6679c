import { expect, test } from "vitest";
import { distribution } from "./distribution.ts";

test("every score is counted once, the ends included", () => {
  expect(distribution([0, 0.09, 0.1, 0.55, 0.99, 1], 10)).toEqual([2, 1, 0, 0, 0, 1, 0, 0, 0, 2]);
  const counts = distribution(Array.from({ length: 1000 }, (_, i) => i / 999));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1000);
});

test("of no scores every bin is empty", () => {
  expect(distribution([], 3)).toEqual([0, 0, 0]);
});
