import { expect, test } from "vitest";
import { KeywordSearch } from "./keyword-search.ts";
import { termsOf } from "./terms.ts";

const search = new KeywordSearch([
  ["001", "Regular exercise lowers the risk of heart disease."],
  ["002", "After heart surgery infections may occur."],
  ["003", "The heart of the old town."],
  ["006", "The disease of the old trees."],
  ["004", "苹果是一种健康的水果"],
  ["005", "苹果公司发布新手机"],
]);

test("rare terms count more than common ones, and what shares none is not found", () => {
  expect(search.search("heart disease", 10)).toEqual(["001", "006", "002", "003"]);
  expect(search.search("heart disease", 1)).toEqual(["001"]);
  expect(search.search("bicycle", 10)).toEqual([]);
});

test("Chinese is found by neighbouring characters, whatever a segmenter takes for words", () => {
  expect(search.search("苹果公司的手机", 10)).toEqual(["005", "004"]);
  expect(termsOf("苹果 iPhone１５")).toEqual(["iphone15", "苹果"]);
});

test("long Chinese text is no trap for the segmenter", () => {
  const text = "研究生命起源的科学家".repeat(20_000);
  const startedAt = performance.now();
  expect(termsOf(text).length).toBeGreaterThan(100_000);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});
