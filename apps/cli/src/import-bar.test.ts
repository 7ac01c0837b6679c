import { expect, test } from "vitest";
import { ImportBar } from "./import-bar.ts";

function screenOf(isTTY: boolean) {
  const written: string[] = [];
  return { written, isTTY, columns: 60, write: (text: string) => written.push(text) };
}

test("a pipe gets a line every tenth, without control characters", () => {
  const screen = screenOf(false);
  let now = 0;
  const bar = new ImportBar(screen, 100, () => now);
  for (let i = 1; i <= 20; i++) {
    now += 1000;
    bar.show(i * 5, i * 10, 0);
  }
  bar.end();
  expect(screen.written).toHaveLength(10);
  expect(screen.written[4]).toBe(" 50 %  100 lines, 10/s, 10 s left\n");
});

test("a terminal gets a bar that moves, with what failed, no wider than it is", () => {
  const screen = screenOf(true);
  let now = 0;
  const bar = new ImportBar(screen, 100, () => now);
  now = 1000;
  bar.show(50, 10, 3);
  const [drawn = ""] = screen.written;
  expect(drawn).toContain(`${"█".repeat(12)}${"░".repeat(12)}  50 %  10 lines, 10/s, 3 failed`);
  expect(drawn.replace("\r\u001b[K", "").length).toBeLessThan(60);
  bar.end();
  expect(screen.written.at(-1)).toBe("\r\u001b[K");
});

test("of a pipe nobody knows how much is left", () => {
  const screen = screenOf(true);
  let now = 0;
  const bar = new ImportBar(screen, undefined, () => now);
  now = 2000;
  bar.show(0, 10, 0);
  expect(screen.written[0]).toBe("\r\u001b[K10 lines, 5/s");
});
