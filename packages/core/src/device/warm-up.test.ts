import { expect, test } from "vitest";
import { GPU_LIMITS } from "../batching/batch-limits.ts";
import { warmUpShapes } from "./warm-up.ts";

test("a CPU is not warmed up", () => {
  expect(warmUpShapes("cpu", 512)).toEqual([]);
});

test.each([512, 8192, 16, 100_000])("a GPU's shapes for %i tokens fit its batch", (maxTokens) => {
  for (const [rows, columns] of warmUpShapes("cuda", maxTokens)) {
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThanOrEqual(GPU_LIMITS.maxBatchPairs);
    expect(columns).toBeLessThanOrEqual(maxTokens);
    if (rows > 1) expect(rows * columns).toBeLessThanOrEqual(GPU_LIMITS.maxBatchTokens);
  }
});

test("single pairs of every length come before the first full batch", () => {
  const shapes = warmUpShapes("webgpu", 128);
  expect(shapes.slice(0, 3)).toEqual([
    [1, 32],
    [1, 64],
    [1, 128],
  ]);
  expect(shapes.slice(3).map(([, columns]) => columns)).toEqual([32, 64, 128]);
  expect(Math.min(...shapes.slice(3).map(([rows]) => rows))).toBeGreaterThan(1);
});
