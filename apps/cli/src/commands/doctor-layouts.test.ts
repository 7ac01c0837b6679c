import { expect, test } from "vitest";
import { type Layout, layoutsFor, type Rates, recommend } from "./doctor-layouts.ts";

const rates = (...perSecond: number[]): Rates[] =>
  perSecond.map((each) => ({ perSecond: each, perCpuSecond: each }));

test.each([1, 2, 3, 4, 7, 64])("no layout takes more than the %i cores there are", (cores) => {
  const layouts = layoutsFor(cores);
  for (const { workers, threads } of layouts) {
    expect(workers * threads).toBeLessThanOrEqual(cores);
    expect(workers * threads).toBeGreaterThan(cores - 2);
  }
  expect(new Set(layouts.map((layout) => JSON.stringify(layout))).size).toBe(layouts.length);
});

const wide: Layout = { workers: 1, threads: 4 };
const many: Layout = { workers: 4, threads: 1 };

test("the layout with the best median wins, whatever a single round says", () => {
  const measured = new Map([
    [wide, rates(500, 10, 10)],
    [many, rates(40, 41, 1)],
  ]);
  expect(recommend(measured)).toBe(many);
});

test("of layouts that score alike the one with fewer workers wins, as each holds the weights", () => {
  const measured = new Map([
    [many, rates(100, 100, 100)],
    [wide, rates(93, 93, 93)],
  ]);
  expect(recommend(measured)).toBe(wide);
});

test("nothing measured, nothing recommended", () => {
  expect(recommend(new Map())).toBeUndefined();
});
