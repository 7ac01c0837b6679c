import { describe, expect, test } from "vitest";
import { patternOf, termsOf, windowsOf } from "./terms.ts";

const hits = (query: string, text: string) =>
  [...text.matchAll(patternOf(termsOf(query)) ?? /$^/g)].map(([hit]) => hit);

describe("terms of a query", () => {
  test.each([
    ["How to fix a flat tire?", ["fix", "flat", "tire"]],
    ["苹果公司最新发布的手机", ["苹果", "公司", "最新", "发布", "手机"]],
    ["what is it", ["what", "is", "it"]],
    ["", []],
  ])("%s", (query, terms) => {
    expect(termsOf(query)).toEqual(terms);
  });

  test("single characters of Chinese count where two stand together", () => {
    expect(termsOf("用pandas读取文件")).toEqual(["pandas", "读取", "文件"]);
  });

  test("are at most 64, however long the query", () => {
    const query = Array.from({ length: 5000 }, (_, i) => `word${i}`).join(" ");
    expect(termsOf(query)).toHaveLength(64);
  });
});

describe("hits", () => {
  test.each([
    [
      "whole words, singular and plural",
      "flat tire",
      "Flat tires inflate; tired",
      ["Flat", "tires"],
    ],
    ["no matter the case or accents' form", "Köln", "KÖLN am Rhein", ["KÖLN"]],
    ["a Latin word between Chinese characters", "pandas", "用pandas读取", ["pandas"]],
    ["Chinese words anywhere", "苹果", "青苹果派", ["苹果"]],
    ["characters that mean something in patterns", "c++ a.b [x]", "a.b axb x", ["a.b", "x"]],
  ])("%s", (_, query, text, found) => {
    expect(hits(query, text)).toEqual(found);
  });
});

test("windows hold 1,024 characters at most, and all of the text", () => {
  for (const text of ["word ".repeat(3000), "苹果，".repeat(3000), "x".repeat(5000), "a b"]) {
    const windows = [...windowsOf(text)];
    expect(windows.join("")).toBe(text);
    expect(Math.max(...windows.map(({ length }) => length))).toBeLessThanOrEqual(1024);
  }
  expect([...windowsOf("word ".repeat(300))].every((part) => part.endsWith("word "))).toBe(true);
});
