import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { memoryLimitOf, watchMemory } from "./memory-limit.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("the limit is a setting's, else twice what was held when ready, and 2 GB", () => {
  expect(memoryLimitOf(5e8, undefined)).toBe(3e9);
  expect(memoryLimitOf(5e8, 6e8)).toBe(6e8);
});

test("growth beyond it is told once, and not before", () => {
  const rss = vi.spyOn(process.memoryUsage, "rss").mockReturnValue(100);
  const told: number[] = [];
  watchMemory(100, (bytes) => told.push(bytes));
  vi.advanceTimersByTime(5000);
  expect(told).toEqual([]);
  rss.mockReturnValue(101);
  vi.advanceTimersByTime(5000);
  expect(told).toEqual([101]);
});
