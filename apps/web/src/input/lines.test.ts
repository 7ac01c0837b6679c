import { expect, test } from "vitest";
import { candidatesOfLines, countDuplicates } from "./lines.ts";

test("a line is a candidate; blank ones are skipped and still counted", () => {
  expect(candidatesOfLines("first\n\n  second \r\n\t\nthird")).toEqual([
    { text: "first", line: 1 },
    { text: "second", line: 3 },
    { text: "third", line: 5 },
  ]);
});

test("what repeats an earlier candidate is a duplicate, other writing is not", () => {
  expect(countDuplicates(candidatesOfLines("a\nb\na\nA\n a"))).toBe(2);
  expect(countDuplicates([])).toBe(0);
});

test("100,000 lines are read within a blink", () => {
  const text = "苹果 apple\n".repeat(100_000);
  expect(candidatesOfLines(text)).toHaveLength(100_000);
});
