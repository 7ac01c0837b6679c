import fc from "fast-check";
import { expect, test } from "vitest";
import { codePointOffsets } from "./text-offsets.ts";

const offsets = (read: string, text: string) => {
  const offsetOf = codePointOffsets(read, text);
  return Array.from({ length: [...read].length + 1 }, (_, codePoint) => offsetOf(codePoint));
};

test.each([
  ["ab", "abc", [0, 1, 2]],
  ["a🎉b", "a🎉bc", [0, 1, 3, 4]],
  ["a[ SEP]b", "a[SEP]b", [0, 1, 2, 2, 3, 4, 5, 6, 7]],
  ["[ A] [ A]", "[A] [A]", [0, 1, 1, 2, 3, 4, 5, 5, 6, 7]],
  ["a\ufffdb", "a\ud800b", [0, 1, 2, 3]],
  ["", "", [0]],
])("%j read of %j", (read, text, expected) => {
  expect(offsets(read, text)).toEqual(expected);
});

test("each code point is found where it stood, with spaces inserted anywhere", () => {
  const character = fc.constantFrom(
    "a",
    " ",
    "\n",
    "é",
    "e\u0301",
    "🎉",
    "𠮷",
    "👨‍👩‍👧",
    "ﬁ",
    "\0",
  );
  const piece = fc.string({ unit: character, maxLength: 8 });
  const text = fc.array(fc.tuple(piece, piece));
  fc.assert(
    fc.property(text, (parts) => {
      const caller = parts.map(([a, b]) => `${a}[${b}`).join("");
      const read = parts.map(([a, b]) => `${a}[ ${b}`).join("");
      const characters = [...read];
      const offsetOf = codePointOffsets(read, caller);
      let rebuilt = "";
      characters.forEach((_, index) => {
        rebuilt += caller.slice(offsetOf(index), offsetOf(index + 1));
      });
      expect(rebuilt).toBe(caller);
    }),
  );
});
