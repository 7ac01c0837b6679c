import { expect, test } from "vitest";
import { formatTime, QueryProgress } from "./query-progress.ts";

function screenOf(isTTY: boolean) {
  const written: string[] = [];
  return { written, isTTY, columns: 60, write: (text: string) => written.push(text) };
}

test("the time left goes by the queries that were asked, not by those known already", () => {
  const screen = screenOf(false);
  let now = 0;
  const progress = new QueryProgress(screen, 100, 50, () => now);
  for (let i = 0; i < 10; i++) {
    now += 2000;
    progress.advance();
  }
  expect(screen.written).toEqual(["60 of 100 queries, 1 min 20 s left\n"]);
});

test("a terminal has one line, no wider than it, that is gone at the end", () => {
  const screen = screenOf(true);
  let now = 0;
  const progress = new QueryProgress(screen, 2, 0, () => now);
  now = 500;
  progress.advance();
  now = 550;
  progress.advance();
  progress.end();
  expect(screen.written).toEqual([
    `\r\u001b[K${"█".repeat(12)}${"░".repeat(12)} 1 of 2 queries, 1 s left`,
    `\r\u001b[K${"█".repeat(24)} 2 of 2 queries, 0 s left`,
    "\r\u001b[K",
  ]);
});

test.each([
  [400, "0 s"],
  [59_400, "59 s"],
  [95_000, "1 min 35 s"],
  [3_599_900, "1 h 0 min"],
  [7_260_000, "2 h 1 min"],
])("%i ms are %s", (ms, text) => {
  expect(formatTime(ms)).toBe(text);
});
