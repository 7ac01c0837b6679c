import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutAt } from "./cut.ts";
import { thresholdSchema } from "./threshold.ts";

describe("spread", () => {
  const spread = { method: "spread" } as const;
  test.each([
    ["fewer than three scores", [0.9, 0.1], 0.5],
    ["scores that hardly differ (0.040)", [0.98, 0.94, 0.9, 0.88], 0.4],
    ["scores that differ some (0.096)", [0.9, 0.8, 0.7, 0.65], 0.5],
    ["scores that differ much (0.409)", [0.95, 0.9, 0.1, 0.05], 0.65],
  ])("of %s", (_name, scores, value) => {
    expect(cutAt(scores, spread).value).toBe(value);
  });

  test("looks at the ten best only", () => {
    const even = Array.from({ length: 10 }, () => 0.9);
    expect(cutAt([...even, 0, 0, 0, 0], spread)).toMatchObject({ value: 0.4, kept: 10, cut: 4 });
  });
});

test("gap cuts at the largest step, unless none is large enough", () => {
  const scores = [0.9, 0.85, 0.3, 0.28];
  expect(cutAt(scores, { method: "gap", min_gap: 0.1 })).toMatchObject({ kept: 2, value: 0.85 });
  expect(cutAt(scores, { method: "gap", min_gap: 0.6 })).toMatchObject({ kept: 4, cut: 0 });
});

test("percent keeps what reaches its share of the best", () => {
  expect(cutAt([0.8, 0.4, 0.39], { method: "percent", share: 0.5 })).toMatchObject({
    value: 0.4,
    kept: 2,
  });
});

describe("autocut", () => {
  const jumps = (n: number) => ({ method: "autocut", jumps: n }) as const;
  test.each([
    [[0.99, 0.98, 0.95, 0.3, 0.2, 0.1, 0.05], 1, 3],
    [[0.99, 0.98, 0.95, 0.3, 0.29, 0.28, 0.01, 0.005], 2, 6],
    [[0.9, 0.9, 0.9], 1, 3],
    [[1, 0.5], 1, 2],
    [[], 1, 0],
  ])("of %j by %i jumps keeps %i", (scores, count, kept) => {
    expect(cutAt(scores, jumps(count)).kept).toBe(kept);
  });
});

test("every rule keeps a prefix and accounts for every document", () => {
  const threshold = fc.oneof(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom("spread", "gap", "percent", "autocut").map((method) => ({ method })),
  );
  const scores = fc
    .array(fc.double({ min: 0, max: 1, noNaN: true }))
    .map((list) => list.sort((a, b) => b - a));
  fc.assert(
    fc.property(scores, threshold, (list, sent) => {
      const { kept, cut, value } = cutAt(list, thresholdSchema.parse(sent));
      expect(kept + cut).toBe(list.length);
      for (const score of list.slice(0, kept)) expect(score).toBeGreaterThanOrEqual(value);
    }),
  );
});
