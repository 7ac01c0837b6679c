// Whether a failed call is repeated, after how long, and how a wait ends.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CrossrankApiError, CrossrankConnectionError, CrossrankTimeoutError } from "./errors.ts";
import { delayBeforeRetry, retryAfterMs, wait } from "./retries.ts";

const failure = (status: number, askedMs?: number) => new CrossrankApiError(status, {}, askedMs);

describe("delayBeforeRetry", () => {
  test.each([
    ["a refusal", failure(422)],
    ["a missing key", failure(401)],
    ["what the service calls final", new CrossrankApiError(503, { retryable: false })],
    ["a timeout", new CrossrankTimeoutError()],
    ["a fault of the program", new TypeError()],
  ])("%s is not repeated", (_, error) => {
    expect(delayBeforeRetry(error, 1, 5)).toBeUndefined();
  });

  test.each([
    ["an overload", failure(503)],
    ["a quota", failure(429)],
    ["a proxy's timeout", failure(408)],
    ["a broken connection", new CrossrankConnectionError()],
    ["what the service calls passing", new CrossrankApiError(400, { retryable: true })],
  ])("%s is repeated as often as allowed", (_, error) => {
    expect(delayBeforeRetry(error, 2, 2)).toBeGreaterThan(0);
    expect(delayBeforeRetry(error, 3, 2)).toBeUndefined();
  });

  test("delays double up to 8 s, and half of each is random", () => {
    const bounds = [1, 2, 3, 6, 7, 50].map((failures) =>
      [0, 1].map((random) => delayBeforeRetry(failure(503), failures, 99, () => random)),
    );
    expect(bounds).toEqual([
      [125, 250],
      [250, 500],
      [500, 1000],
      [4000, 8000],
      [4000, 8000],
      [4000, 8000],
    ]);
  });

  test("what the service asks for is kept to the millisecond, up to a minute", () => {
    expect(delayBeforeRetry(failure(429, 0), 1, 2)).toBe(0);
    expect(delayBeforeRetry(failure(429, 60_000), 1, 2)).toBe(60_000);
    expect(delayBeforeRetry(failure(429, 60_001), 1, 2)).toBeUndefined();
  });
});

describe("retryAfterMs", () => {
  const now = Date.parse("Sat, 21 Nov 2026 12:00:00 GMT");
  test.each([
    ["seconds", { "retry-after": "3" }, 3000],
    ["a date", { "retry-after": "Sat, 21 Nov 2026 12:00:05 GMT" }, 5000],
    ["a date that has passed", { "retry-after": "Sat, 21 Nov 2026 11:00:00 GMT" }, 0],
    ["milliseconds before seconds", { "retry-after": "1", "retry-after-ms": "250.5" }, 250.5],
    [
      "seconds, where milliseconds are no number",
      { "retry-after": "1", "retry-after-ms": "x" },
      1000,
    ],
    ["neither a number nor a date", { "retry-after": "soon" }, undefined],
    ["no header", {}, undefined],
  ])("%s", (_, headers, expected) => {
    expect(retryAfterMs(new Headers(headers as Record<string, string>), now)).toBe(expected);
  });
});

describe("wait", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  test("ends when its time is over, not before, and leaves nothing on the signal", async () => {
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, "removeEventListener");
    const ended = vi.fn();
    const waiting = wait(1000, signal).then(ended);
    await vi.advanceTimersByTimeAsync(999);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
    expect(removed).toHaveBeenCalledOnce();
  });

  test("an abort ends it at once, with the signal's reason and without a timer left", async () => {
    const abort = new AbortController();
    const waiting = wait(60_000, abort.signal);
    abort.abort("stop");
    await expect(waiting).rejects.toBe("stop");
    expect(vi.getTimerCount()).toBe(0);
  });

  test("does not start on a signal that has aborted", async () => {
    await expect(wait(60_000, AbortSignal.abort("before"))).rejects.toBe("before");
    expect(vi.getTimerCount()).toBe(0);
  });
});
