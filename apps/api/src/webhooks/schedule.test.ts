import { describe, expect, test } from "vitest";
import { nextDelayMs, readRetryAfter, STANDARD_TIMES } from "./schedule.ts";

const delays = (random: number) =>
  STANDARD_TIMES.delaysMs.map((_, i) => nextDelayMs(STANDARD_TIMES, i + 1, null, random));

test("ten attempts in 75 hours, 35 minutes and 5 seconds", () => {
  const sumMs = delays(0).reduce<number>((sum, delayMs) => sum + (delayMs ?? 0), 0);
  expect(sumMs).toBe(((75 * 60 + 35) * 60 + 5) * 1000);
  expect(delays(0)).toHaveLength(10);
  expect(delays(0).at(-1)).toBeNull();
});

test("jitter makes it a fifth longer at most, and never shorter", () => {
  const [shortest, longest] = [delays(0), delays(1)];
  expect(longest.slice(0, -1)).toEqual(shortest.slice(0, -1).map((ms) => (ms ?? 0) * 1.2));
});

describe("Retry-After", () => {
  const next = (retryAfterMs: number) => nextDelayMs(STANDARD_TIMES, 1, retryAfterMs, 0);
  test("is kept where it is longer than the schedule, up to a day", () => {
    expect(next(60_000)).toBe(60_000);
    expect(next(1000)).toBe(5000);
    expect(next(10 * 86_400_000)).toBe(86_400_000);
  });

  test("makes no attempt beyond the last", () => {
    expect(nextDelayMs(STANDARD_TIMES, 10, 1000, 0)).toBeNull();
  });

  const nowMs = Date.parse("2027-01-31T12:00:00Z");
  test.each([
    ["120", 120_000],
    ["Sun, 31 Jan 2027 12:01:00 GMT", 60_000],
    ["Sun, 31 Jan 2027 11:00:00 GMT", 0],
    ["soon", null],
    [undefined, null],
  ])("%s is %s ms", (header, expected) => {
    expect(readRetryAfter(header, nowMs)).toBe(expected);
  });
});
