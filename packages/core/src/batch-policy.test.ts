import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseBatch, MAX_PADDING_SHARE } from "./batch-policy.ts";

const limits = { maxBatchTokens: 320, maxBatchPairs: 32 };
const anyLengths = fc.array(
  // Equal lengths must be common, or no batch would ever be full.
  fc.oneof(fc.integer({ min: 3, max: 512 }), fc.constantFrom(3, 20, 21, 100)),
  { minLength: 1, maxLength: 120 },
);
const anyLimits = fc.record({
  maxBatchTokens: fc.integer({ min: 16, max: 4096 }),
  maxBatchPairs: fc.integer({ min: 1, max: 64 }),
});

const measure = (lengths: readonly number[], chosen: readonly number[]) => {
  const taken = chosen.map((position) => lengths[position] ?? Number.NaN);
  const area = Math.max(...taken) * taken.length;
  return { area, padding: area - taken.reduce((sum, length) => sum + length, 0) };
};

describe("chooseBatch", () => {
  test("the oldest pair is never passed over, and no pair is chosen twice", () => {
    fc.assert(
      fc.property(anyLengths, anyLimits, (lengths, bounds) => {
        const chosen = chooseBatch(lengths, bounds);
        expect(chosen[0]).toBe(0);
        expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b));
        expect(chosen.every((position) => position < lengths.length)).toBe(true);
      }),
    );
  });

  test("padding stays within 4 % and size within the limits, whatever waits", () => {
    fc.assert(
      fc.property(anyLengths, anyLimits, (lengths, bounds) => {
        const chosen = chooseBatch(lengths, bounds);
        const { area, padding } = measure(lengths, chosen);
        expect(padding).toBeLessThanOrEqual(MAX_PADDING_SHARE * area);
        expect(chosen.length).toBeLessThanOrEqual(bounds.maxBatchPairs);
        if (chosen.length > 1) expect(area).toBeLessThanOrEqual(bounds.maxBatchTokens);
      }),
    );
  });

  test("equal lengths fill the batch, older pairs first", () => {
    expect(chooseBatch(Array(40).fill(20), limits)).toEqual([...Array(16).keys()]);
    expect(chooseBatch([20, 400, 20, 400, 20], limits)).toEqual([0, 2, 4]);
  });

  test("a pair longer than the budget goes alone", () => {
    expect(chooseBatch([512, 512, 20], limits)).toEqual([0]);
  });

  test("one pair per batch where the limit says so", () => {
    expect(chooseBatch([20, 20, 20], { maxBatchTokens: 320, maxBatchPairs: 1 })).toEqual([0]);
  });

  test("nothing waiting gives nothing", () => {
    expect(chooseBatch([], limits)).toEqual([]);
  });
});
