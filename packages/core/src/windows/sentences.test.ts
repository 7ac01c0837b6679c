import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sentenceEnds } from "./sentences.ts";

/** The text in pieces, cut at every sentence end. */
function split(text: string): string[] {
  const ends = [0, ...sentenceEnds(text, 0, text.length), text.length];
  return ends.slice(1).map((end, index) => text.slice(ends[index], end));
}

describe("sentences end", () => {
  test.each([
    ["He went. She came! Did he?", ["He went.", " She came!", " Did he?"]],
    ["第一句。第二句！第三句？好", ["第一句。", "第二句！", "第三句？", "好"]],
    ["他说：“好。”然后走了。完", ["他说：“好。”", "然后走了。", "完"]],
    ["今日は晴れ。明日は雨です。次", ["今日は晴れ。", "明日は雨です。", "次"]],
    ["really? yes! fine", ["really?", " yes!", " fine"]],
    ["A heading\n\nThe text.", ["A heading", "\n\nThe text."]],
    ["I paid 3.50 for it. Then I left.", ["I paid 3.50 for it.", " Then I left."]],
  ])("%j", (text, pieces) => {
    expect(split(text)).toEqual(pieces);
  });
});

describe("sentences do not end", () => {
  test.each([
    "Mr. Smith met Dr. Jones.",
    "See Fig. 3 and No. 7.",
    "J. R. R. Tolkien wrote it",
    "as in Smith et al. 2019",
    "fruit, e.g. Apples",
    "a line that was\nwrapped here",
  ])("%j", (text) => {
    expect(split(text)).toEqual([text]);
  });
});

test("what a slice of the text cuts is no end, at any length", () => {
  // One of them ends where the first slice does.
  const sentence = `On ${"and on ".repeat(35)}& stop.`;
  expect(1024 % (sentence.length + 1)).toBe(0);
  const text = Array<string>(40).fill(sentence).join(" ");
  const expected = Array.from({ length: 39 }, (_, n) => (n + 1) * (sentence.length + 1) - 1);
  expect(sentenceEnds(text, 0, text.length)).toEqual(expected);
  expect(sentenceEnds("x".repeat(5000), 0, 5000)).toEqual([]);
});

test("ends lie strictly inside, ascend, and stand after no white space, whatever the text", () => {
  const piece = fc.oneof(
    fc.constantFrom("a", "B", " ", "。", "…", "é", "🎉", "\ud83d", "3", "”", "\u0301"),
    fc.constantFrom(". ", "。", "\n", "\r\n", "! A", "Mr. ", " ".repeat(1500), "x".repeat(1100)),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.nat(), fc.nat(), (pieces, a, b) => {
      const text = pieces.join("");
      const [from, to] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y);
      let last = from ?? 0;
      for (const end of sentenceEnds(text, from ?? 0, to ?? 0)) {
        expect(end).toBeGreaterThan(last);
        expect(end).toBeLessThan(to ?? 0);
        expect(text.charAt(end - 1)).not.toMatch(/\s/);
        last = end;
      }
    }),
  );
});

test.each([
  ["one word", "x".repeat(1 << 18)],
  ["only line ends", "\n".repeat(1 << 18)],
  ["only stops", ". 1".repeat(1 << 16)],
  ["marks", `e${"\u0301".repeat(1 << 18)}`],
])("a quarter of a megabyte of %s takes less than a second", (_, text) => {
  const before = process.cpuUsage();
  sentenceEnds(text, 0, text.length);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(1000);
});
