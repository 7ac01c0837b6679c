import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { guessSeparator, rowsOf } from "./delimited.ts";

const cellsOf = (text: string, separator: "," | ";" | "\t" | "|" = ",") =>
  [...rowsOf(text, separator)].map(({ cells }) => cells);

const written = (rows: readonly (readonly string[])[], separator: string) =>
  rows
    .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator))
    .join("\r\n");

test("any rows that are written with quotes are read as they were", () => {
  const cell = fc.string({ unit: "grapheme" });
  const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 8 });
  fc.assert(
    fc.property(rows, fc.constantFrom(",", ";", "\t", "|"), (all, separator) => {
      const kept = all.filter((row) => row.some((one) => one.trim() !== ""));
      expect(cellsOf(written(all, separator), separator)).toEqual(kept);
    }),
  );
});

test.each([
  [
    "bare cells and both kinds of line ends",
    "a,b\nc,d\r\ne,f",
    [
      ["a", "b"],
      ["c", "d"],
      ["e", "f"],
    ],
  ],
  [
    "empty cells, at the end too",
    "a,,\n,b,",
    [
      ["a", "", ""],
      ["", "b", ""],
    ],
  ],
  ["separators and line breaks in quotes", '"a,\nb",c', [["a,\nb", "c"]]],
  ["a quote in the middle of a bare cell", 'say "hi",b', [['say "hi"', "b"]]],
  [
    "a byte order mark",
    "\uFEFFid,text\n1,x",
    [
      ["id", "text"],
      ["1", "x"],
    ],
  ],
  ["blank lines", "a\n\n , \nb\n", [["a"], ["b"]]],
])("%s", (_, text, rows) => {
  expect(cellsOf(text)).toEqual(rows);
});

test("a quote that is never closed, and text after one, are told", () => {
  expect([...rowsOf('"a"x,b\n"c', ",")]).toEqual([
    { cells: ["ax", "b"], isBroken: true },
    { cells: ["c"], isBroken: true },
  ]);
});

describe("the separator", () => {
  test.each([
    [";", "id;text\n1;a, b\n2;c, d"],
    ["\t", "id\ttext\n1\ta, b\n2\tc"],
    ["|", "id|text\n1|a\n2|b"],
    [",", "id,text\n1,a\n2,b"],
    [",", "one column"],
  ] as const)("%j is found", (separator, text) => {
    expect(guessSeparator(text)).toBe(separator);
  });
});
