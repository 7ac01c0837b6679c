import { expect, test } from "vitest";
import { classNameOf, classOf, differencesIn, numberPropertyOf, uuidOf } from "./weaviate-class.ts";

const shelf = { id: "0123456789abcdef", name: "my-docs_2", vectorizer: null };

test("a class has a name that Weaviate takes, and two owners' collections have two", () => {
  expect(classNameOf(shelf)).toBe("Crossrank_my_docs_2_01234567");
  expect(classNameOf({ ...shelf, id: "f123456789abcdef" })).not.toBe(classNameOf(shelf));
});

test("our own class has no differences; another vectorizer, property or index is named", () => {
  expect(differencesIn(classOf(shelf), shelf)).toEqual([]);
  const other = { ...shelf, vectorizer: "text2vec-openai" };
  expect(differencesIn(classOf(other), other)).toEqual([]);
  expect(differencesIn(classOf(other), shelf)).toEqual([
    "vectorizer is not none but text2vec-openai",
  ]);
  const { properties = [], ...rest } = classOf(shelf);
  const changed = properties.slice(1).map((property) => {
    return property.name === "terms" ? { ...property, tokenization: "word" as const } : property;
  });
  expect(differencesIn({ ...rest, properties: changed }, shelf)).toEqual([
    "property documentId is missing",
    "property terms has tokenization word",
  ]);
});

test("ids and fields of any script have names of their own, the same each time", () => {
  expect(uuidOf("001")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuidOf("001")).toBe(uuidOf("001"));
  expect(uuidOf("001")).not.toBe(uuidOf("1"));
  expect(numberPropertyOf("价格")).toMatch(/^[a-z][a-z0-9_]*$/);
  expect(numberPropertyOf("价格")).not.toBe(numberPropertyOf("price"));
});
