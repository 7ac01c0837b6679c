import { expect, test } from "vitest";
import { asYaml, membersOf, readableOf } from "./document-text.ts";

type Document = Parameters<typeof readableOf>[0];

function textOfFields(document: Document, rankFields: string[] | null): string | undefined {
  const read = readableOf(document, rankFields);
  return typeof read === "object" ? asYaml(read) : read;
}

const book = { id: 7, title: "Bridges", text: "A bridge\nover a river.", year: 1901, tags: ["a"] };

test("a string `text` is the text, unless fields are named", () => {
  expect(textOfFields(book, null)).toBe(book.text);
  expect(textOfFields(book, ["title"])).toBe("Bridges");
});

test("named fields are read in their order as YAML; missing ones are left out", () => {
  expect(textOfFields(book, ["year", "title", "nothing"])).toBe("year: 1901\ntitle: Bridges");
});

test("without `text`, all fields but the id are read", () => {
  const { text: _, ...bare } = book;
  expect(textOfFields(bare, null)).toBe("title: Bridges\nyear: 1901\ntags:\n  - a");
  expect(textOfFields({ id: 1, title: "Bridges" }, null)).toBe("Bridges");
});

test("a long line stays one line", () => {
  const long = "word ".repeat(100).trim();
  expect(textOfFields({ title: "x", body: long }, null)).toBe(`title: x\nbody: ${long}`);
});

test("nothing to read is undefined, also by names that every object has", () => {
  expect(textOfFields({}, null)).toBeUndefined();
  expect(textOfFields({ id: 1, title: null }, null)).toBeUndefined();
  expect(textOfFields(book, ["constructor", "toString"])).toBeUndefined();
});

test("members are counted at every depth, and not far beyond the most", () => {
  expect(membersOf({ a: [1, { b: 2 }], c: "text" }, 100)).toBe(5);
  expect(membersOf("text", 100)).toBe(0);
  expect(membersOf(Array(1_000_000).fill(0), 10)).toBe(11);
});
