import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Aggregate, aggregateLogits } from "./aggregate.ts";

const logitOf = (p: number) => Math.log(p / (1 - p));
const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
/** The document's p for windows of these p. */
const combined = (aggregate: Aggregate, p: readonly number[], topK = 3) =>
  sigmoid(aggregateLogits(p.map(logitOf), aggregate, topK));

const aggregates: Aggregate[] = ["max", "first", "mean", "top_k_mean", "weighted"];
const anyLogits = fc.array(fc.double({ min: -60, max: 60, noNaN: true }), {
  minLength: 1,
  maxLength: 30,
});

describe("computed by hand", () => {
  const p = [0.2, 0.8, 0.1, 0.5];
  test.each<[Aggregate, number]>([
    ["max", 0.8],
    ["first", 0.2],
    ["mean", 1.6 / 4],
    ["top_k_mean", (0.8 + 0.5 + 0.2) / 3],
    ["weighted", (0.04 + 0.64 + 0.01 + 0.25) / 1.6],
  ])("%s of 0.2, 0.8, 0.1, 0.5 is %d", (aggregate, expected) => {
    expect(combined(aggregate, p)).toBeCloseTo(expected, 12);
  });

  test("weighted: one strong window among nine weak ones nearly stands for itself", () => {
    const p = [0.9, ...Array<number>(9).fill(0.01)];
    expect(combined("weighted", p)).toBeCloseTo((0.81 + 0.0009) / 0.99, 12);
    expect(combined("mean", p)).toBeCloseTo(0.099, 12);
  });

  test("top_k_mean of 1 is max, of more than there are is mean", () => {
    expect(combined("top_k_mean", p, 1)).toBeCloseTo(0.8, 12);
    expect(combined("top_k_mean", p, 9)).toBeCloseTo(0.4, 12);
  });

  test("max of nothing is −Infinity, so that a negative logit wins over it", () => {
    expect(aggregateLogits([], "max", 3)).toBe(Number.NEGATIVE_INFINITY);
    expect(aggregateLogits([-11, -12], "max", 3)).toBe(-11);
  });
});

describe.each(aggregates)("%s", (aggregate) => {
  const combine = (logits: readonly number[], topK = 3) => aggregateLogits(logits, aggregate, topK);

  test("lies between the least and the best window and is finite, at any logit", () => {
    const wide = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(wide, fc.integer({ min: 1, max: 40 }), (logits, topK) => {
        const logit = combine(logits, topK);
        expect(logit).toBeGreaterThanOrEqual(Math.min(...logits));
        expect(logit).toBeLessThanOrEqual(Math.max(...logits));
      }),
    );
  });

  test("equal windows give exactly their own logit, however many", () => {
    const float32 = fc.float({ min: -60, max: 60, noNaN: true });
    fc.assert(
      fc.property(float32, fc.integer({ min: 1, max: 30 }), (logit, count) => {
        expect(combine(Array<number>(count).fill(logit))).toBe(logit);
      }),
    );
  });
});

test.each(aggregates.filter((aggregate) => aggregate !== "first"))(
  "%s does not depend on the order of the windows",
  (aggregate) => {
    fc.assert(
      fc.property(anyLogits, (logits) => {
        const logit = aggregateLogits(logits, aggregate, 3);
        expect(aggregateLogits(logits.toReversed(), aggregate, 3)).toBe(logit);
      }),
    );
  },
);

describe("weighted", () => {
  test("is at least mean and at most max", () => {
    fc.assert(
      fc.property(anyLogits, (logits) => {
        const weighted = aggregateLogits(logits, "weighted", 3);
        expect(weighted).toBeGreaterThanOrEqual(aggregateLogits(logits, "mean", 3) - 1e-9);
        expect(weighted).toBeLessThanOrEqual(aggregateLogits(logits, "max", 3));
      }),
    );
  });

  test("is scale-free: windows that all match a trillion times less keep their proportions", () => {
    const p = [0.02, 0.5, 0.1].map((value) => value * 1e-3);
    const tiny = p.map((value) => value * 1e-12);
    expect(combined("weighted", tiny) * 1e12).toBeCloseTo(combined("weighted", p), 6);
    const ratio = combined("weighted", tiny) / combined("weighted", p);
    expect(ratio / 1e-12).toBeCloseTo(1, 3);
  });

  test("keeps telling apart what a sigmoid rounds to 1", () => {
    const high = aggregateLogits([50, 60], "weighted", 3);
    expect(high).toBeGreaterThan(50);
    expect(high).toBeLessThan(60);
  });
});
