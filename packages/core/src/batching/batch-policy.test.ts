import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CPU_LIMITS, GPU_LIMITS } from "./batch-limits.ts";
import { areaOf, type BatchLimits, chooseCompany } from "./batch-policy.ts";

const anyLength = fc.oneof(fc.integer({ min: 1, max: 600 }), fc.constantFrom(3, 20, 21, 100));
const anyLimits = fc.record({
  maxBatchTokens: fc.integer({ min: 16, max: 20_000 }),
  maxBatchPairs: fc.integer({ min: 1, max: 64 }),
  maxPaddingShare: fc.double({ min: 0, max: 0.5, noNaN: true }),
});

/** A pool that notes which counts it was asked for. */
function poolOf(lengths: readonly number[]) {
  const counts = new Map<number, number>();
  for (const length of lengths) counts.set(length, (counts.get(length) ?? 0) + 1);
  const asked: number[] = [];
  const countOf = (length: number) => {
    asked.push(length);
    return counts.get(length) ?? 0;
  };
  return { longest: Math.max(0, ...lengths), countOf, asked };
}

const companyOf = (anchor: number, lengths: readonly number[], limits: BatchLimits) =>
  chooseCompany([{ length: anchor }], poolOf(lengths), limits);

describe("chooseCompany", () => {
  test("the batch stays within tokens, pairs and padding, whatever waits and has joined before", () => {
    fc.assert(
      fc.property(
        anyLength,
        fc.array(anyLength, { maxLength: 80 }),
        fc.array(anyLength, { maxLength: 80 }),
        anyLimits,
        (anchor, first, second, limits) => {
          const batch: [{ length: number }, ...{ length: number }[]] = [{ length: anchor }];
          for (const pool of [first, second]) {
            for (const length of chooseCompany(batch, poolOf(pool), limits)) batch.push({ length });
          }
          const padding = areaOf(batch) - batch.reduce((sum, { length }) => sum + length, 0);
          expect(batch.length).toBeLessThanOrEqual(limits.maxBatchPairs);
          expect(padding).toBeLessThanOrEqual(limits.maxPaddingShare * areaOf(batch));
          if (batch.length > 1) {
            expect(areaOf(batch)).toBeLessThanOrEqual(limits.maxBatchTokens);
          }
        },
      ),
    );
  });

  test("no pair joins that the pool does not hold", () => {
    fc.assert(
      fc.property(anyLength, fc.array(anyLength), anyLimits, (anchor, lengths, limits) => {
        const left = [...lengths];
        for (const length of companyOf(anchor, lengths, limits)) {
          expect(left).toContain(length);
          left.splice(left.indexOf(length), 1);
        }
      }),
    );
  });

  test("a choice asks for each length once, within reach of the padding that a batch may hold", () => {
    const anyBounds = fc.oneof(anyLimits, fc.constantFrom<BatchLimits>(CPU_LIMITS, GPU_LIMITS));
    fc.assert(
      fc.property(anyLength, fc.array(anyLength), anyBounds, (anchor, lengths, limits) => {
        const pool = poolOf(lengths);
        chooseCompany([{ length: anchor }], pool, limits);
        expect(new Set(pool.asked).size).toBe(pool.asked.length);
        const reach = (limits.maxPaddingShare ?? Number.NaN) * limits.maxBatchTokens;
        expect(pool.asked.length).toBeLessThanOrEqual(2 * reach + 1);
        for (const length of pool.asked) {
          expect(length).toBeLessThanOrEqual(pool.longest);
          expect(Math.abs(length - anchor)).toBeLessThanOrEqual(reach);
        }
      }),
    );
  });

  test("nothing is asked once the batch is full", () => {
    const pool = poolOf([20, 21, 22]);
    chooseCompany([{ length: 160 }, { length: 160 }], pool, CPU_LIMITS);
    expect(pool.asked).toEqual([]);
  });

  test("the nearest lengths join first, the longer of two", () => {
    const limits = { maxBatchTokens: 320, maxBatchPairs: 2, maxPaddingShare: 0.04 };
    expect(companyOf(20, [17, 19, 21, 23], limits)).toEqual([21]);
    expect(companyOf(20, [17, 19, 23], limits)).toEqual([19]);
  });

  test("without a share of its own, padding takes at most 4 %", () => {
    const limits = { maxBatchTokens: 320, maxBatchPairs: 32 };
    expect(companyOf(100, [92, 91], limits)).toEqual([92]);
  });

  test("a GPU's batch is nearly full out of 1,000 pairs of mixed length", () => {
    // Log-normal, mean 150, sigma 0.6: the quantiles at 1,000 even places.
    const lengths = Array.from({ length: 1000 }, (_, i) =>
      Math.round(125 * Math.exp(0.6 * normalQuantile((i + 0.5) / 1000))),
    );
    const company = companyOf(125, lengths, GPU_LIMITS).map((length) => ({ length }));
    const batch = [{ length: 125 }, ...company];
    expect(areaOf(batch)).toBeGreaterThan(0.95 * GPU_LIMITS.maxBatchTokens);
  });
});

/** Tukey's approximation of the normal distribution's quantile. */
function normalQuantile(share: number): number {
  return 4.91 * (share ** 0.14 - (1 - share) ** 0.14);
}
