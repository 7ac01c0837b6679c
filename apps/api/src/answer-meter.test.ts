import { expect, test } from "vitest";
import { quantile } from "./answer-meter.ts";

const bucketOf = (ms: number) => Math.ceil(Math.log(ms) / Math.log(1.1));

test("a quantile is within 5 % of the answer at its place", () => {
  const buckets = new Map<number, number>();
  for (let ms = 1; ms <= 1000; ms++) {
    buckets.set(bucketOf(ms), (buckets.get(bucketOf(ms)) ?? 0) + 1);
  }
  for (const share of [0.5, 0.95, 1]) {
    const estimate = quantile(buckets, share) ?? 0;
    expect(Math.abs(estimate / (share * 1000) - 1)).toBeLessThan(0.05);
  }
});

test("of no answers there is no quantile", () => {
  expect(quantile(new Map(), 0.5)).toBeUndefined();
});
