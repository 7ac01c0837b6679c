import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFAULT_OPTIONS } from "../state/request.ts";
import { LONGEST_LINK, linkOf, savedInLink } from "./link.ts";
import { readSavedInput, type SavedInput, savedInput } from "./saved-input.ts";

const SAVED: SavedInput = {
  query: "苹果 apple?",
  candidates: "one\n\nthree",
  options: { ...DEFAULT_OPTIONS, topN: 3 },
  threshold: 0.25,
};

const packed = (text: string) => `#s=${deflateRawSync(text).toString("base64url")}`;

test("what went into a link comes out of it", async () => {
  const link = await linkOf(SAVED);
  expect(link).toMatch(/^#s=[A-Za-z0-9_-]+$/);
  expect(await savedInLink(link)).toEqual(SAVED);
  const { topN: _, ...chosen } = DEFAULT_OPTIONS;
  const setup = { ...chosen, threshold: 0.5 };
  const compared: SavedInput = {
    ...SAVED,
    candidates: [["a\nb", "id-1"]],
    threshold: "gap",
    compare: [setup, { ...setup, longDocument: "window" }],
  };
  expect(await savedInLink(await linkOf(compared))).toEqual(compared);
});

test.each([
  ["nothing", "#s="],
  ["no base64", "#s=%%%<script>"],
  ["no deflate", "#s=aGVsbG8gd29ybGQ"],
  ["half a link", packed(JSON.stringify(SAVED)).slice(0, -9)],
  ["no JSON", packed("alert(1)")],
  ["no text", `#s=${deflateRawSync(Buffer.from([0xff, 0xfe])).toString("base64url")}`],
  ["another view", "#/rank"],
  ["too long", `#s=${"A".repeat(LONGEST_LINK)}`],
])("%s is no link", async (_, hash) => {
  expect(await savedInLink(hash)).toBeUndefined();
});

test("a link that unpacks to more than a megabyte is not read to its end", async () => {
  const saved = { ...SAVED, candidates: "x".repeat(5_000_000) };
  const bomb = packed(JSON.stringify(saved));
  expect(bomb.length).toBeLessThan(LONGEST_LINK);
  expect(await savedInLink(bomb)).toBeUndefined();
});

test("whatever a link holds, only input comes out of it", () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true }), (value) => {
      expect(readSavedInput(value)).toBeUndefined();
    }),
  );
});

test.each([
  ["query", 1],
  ["candidates", [["only a text"]]],
  ["candidates", ["a", "b"]],
  ["options", { ...SAVED.options, longDocument: "execute" }],
  ["options", { ...SAVED.options, topN: 0 }],
  ["options", { ...SAVED.options, model: "m".repeat(300) }],
  ["threshold", 2],
  ["threshold", "constructor"],
  ["compare", [{}, {}]],
])("a wrong %s makes all of it unreadable: %j", (name, value) => {
  expect(readSavedInput({ ...SAVED, [name]: value })).toBeUndefined();
  expect(readSavedInput({ ...SAVED, extra: value })).toEqual(SAVED);
});

test("lines keep their numbers, and what no line can hold is saved as rows", () => {
  const request = (candidates: Parameters<typeof savedInput>[0]["candidates"]) =>
    savedInput({ query: "q", candidates, options: DEFAULT_OPTIONS }, 0.5).candidates;
  expect(
    request([
      { text: "a", line: 2 },
      { text: "b", line: 5 },
    ]),
  ).toBe("\na\n\n\nb");
  expect(request([{ text: "a\nb", line: 1 }])).toEqual([["a\nb", ""]]);
  expect(request([{ text: "a", id: "x", line: 1 }])).toEqual([["a", "x"]]);
});
