import { expect, test } from "vitest";
import { backoffMs, retryAfterMs, TransferError, withRetries } from "./retries.ts";

const failing = (...errors: Error[]) => {
  const calls = { count: 0 };
  const attempt = async () => {
    calls.count++;
    const error = errors.shift();
    if (error !== undefined) throw error;
    return "done";
  };
  return { calls, attempt };
};
const soon = (progressed = false) => new TransferError("cut", { waitMs: 0, progressed });

test("five failures in a row are the end, told as download_failed", async () => {
  const { calls, attempt } = failing(...Array.from({ length: 6 }, () => soon()));
  await expect(withRetries(attempt, undefined)).rejects.toMatchObject({ code: "download_failed" });
  expect(calls.count).toBe(5);
});

test("failures that brought something are not in a row", async () => {
  const { calls, attempt } = failing(...Array.from({ length: 20 }, () => soon(true)));
  expect(await withRetries(attempt, undefined)).toBe("done");
  expect(calls.count).toBe(21);
});

test("any other error is not tried again", async () => {
  const { calls, attempt } = failing(new Error("disk"));
  await expect(withRetries(attempt, undefined)).rejects.toThrow("disk");
  expect(calls.count).toBe(1);
});

test("an abort ends a pause at once, with its reason", async () => {
  const abort = new AbortController();
  const { attempt } = failing(new TransferError("busy", { waitMs: 60_000 }));
  const result = withRetries(attempt, abort.signal);
  abort.abort(new Error("stop"));
  await expect(result).rejects.toThrow(/stop|aborted/);
});

test("pauses double from half a second to ten seconds, half of it by chance", () => {
  expect([1, 2, 3, 5, 6, 60].map((n) => backoffMs(n, 1))).toEqual([
    500, 1000, 2000, 8000, 10_000, 10_000,
  ]);
  expect(backoffMs(1, 0)).toBe(250);
});

test.each([
  [undefined, undefined],
  ["3", 3000],
  ["0", 0],
  ["Thu, 01 Jan 1970 00:00:10 GMT", 8000],
  ["Thu, 01 Jan 1970 00:00:01 GMT", 0],
  ["soon", undefined],
])("Retry-After: %s is %s ms", (header, expected) => {
  expect(retryAfterMs(header, 2000)).toBe(expected);
});
