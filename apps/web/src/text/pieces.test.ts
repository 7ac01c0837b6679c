import fc from "fast-check";
import { expect, test } from "vitest";
import { excerptOf } from "./excerpt.ts";
import { piecesOf } from "./pieces.ts";

const RLO = "\u202E";
const ZWSP = "\u200B";

test("hits are told from the rest, and neighbouring ones are one", () => {
  expect(piecesOf("the flat tire", /flat|tire| /g)).toEqual([
    { kind: "plain", text: "the" },
    { kind: "hit", text: " flat tire" },
  ]);
});

test("characters that nobody sees become labels, inside a hit too", () => {
  expect(piecesOf(`a${RLO}b fl${ZWSP}at \u0007`, /fl\u200Bat/g)).toEqual([
    { kind: "plain", text: "a" },
    { kind: "unseen", text: "RLO" },
    { kind: "plain", text: "b " },
    { kind: "hit", text: "fl" },
    { kind: "unseen", text: "ZWSP" },
    { kind: "hit", text: "at" },
    { kind: "plain", text: " " },
    { kind: "unseen", text: "U+0007" },
  ]);
});

test.each([
  ["an emoji of several", "👩‍👩‍👧"],
  ["Persian", "می‌خواهم"],
  ["Hindi", "क्‍ष"],
])("joiners that %s needs are left alone", (_, text) => {
  expect(piecesOf(text, undefined)).toEqual([{ kind: "plain", text }]);
});

test("whatever the text, its pieces without the labels are the text without what is unseen", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const shown = piecesOf(text, /[aeiou]+/g).filter(({ kind }) => kind !== "unseen");
      const unseen = piecesOf(text, undefined).filter(({ kind }) => kind === "unseen");
      const joined = shown.map((piece) => piece.text).join("");
      expect([...text].length - [...joined].length).toBe(unseen.length);
      expect(joined).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
    }),
  );
});

const filler = "lorem ipsum ".repeat(200);

test("an excerpt begins where the hits are, at a word, inside the best passage", () => {
  const text = `${filler}mend the flat tire now ${filler}`;
  const { start, end } = excerptOf(text, undefined, /flat|tire/g, 200);
  const shown = text.slice(start, end);
  expect(shown).toContain("flat tire");
  expect(shown).toMatch(/^(lorem|ipsum|mend) /);
  expect(shown).toHaveLength(200);
  const passage = { start: filler.length + 23, end: text.length };
  expect(excerptOf(text, passage, /flat|tire/g, 200).start).toBe(passage.start);
});

test("a short text is its own excerpt, and no excerpt cuts a character in two", () => {
  expect(excerptOf("short", undefined, undefined, 100)).toEqual({ start: 0, end: 5 });
  const emoji = "😀".repeat(300);
  const { start, end } = excerptOf(emoji, { start: 101, end: 600 }, undefined, 99);
  expect(emoji.slice(start, end).isWellFormed()).toBe(true);
});
