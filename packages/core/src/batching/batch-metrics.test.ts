import fc from "fast-check";
import { expect, test } from "vitest";
import { BatchMeter } from "./batch-metrics.ts";

const pairOf = (length: number) => ({
  length,
  priority: "interactive" as const,
  arrivedAt: 0,
});

test("a histogram counts, for each bound, the values that are at most that large", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100_000 })), (waitsMs) => {
      const meter = new BatchMeter();
      for (const waitMs of waitsMs) meter.scored([pairOf(10)], waitMs);
      const { bounds, counts, count, sum } = meter.read().waitMs.interactive;
      expect(counts).toEqual(bounds.map((bound) => waitsMs.filter((ms) => ms <= bound).length));
      expect(count).toBe(waitsMs.length);
      expect(sum).toBe(waitsMs.reduce((total, ms) => total + ms, 0));
    }),
  );
});

test("a reading does not change with later batches", () => {
  const meter = new BatchMeter();
  meter.scored([pairOf(10)], 0);
  const before = meter.read();
  const copy = structuredClone(before);
  meter.scored([pairOf(10), pairOf(12)], 0);
  expect(before).toEqual(copy);
  expect(meter.read()).toMatchObject({ batches: 2, pairs: 3, tokens: 32, paddingTokens: 2 });
});
