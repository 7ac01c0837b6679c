/** Owns the guarantees on the language hint. */
import { expect, test } from "vitest";
import { hintLanguage } from "./language-hint.ts";

test("a language is put before the query, and nothing without one", () => {
  expect(hintLanguage("苹果", "zh")).toBe("lang:zh 苹果");
  expect(hintLanguage("apple", "pt-BR")).toBe("lang:pt-BR apple");
  expect(hintLanguage("apple", undefined)).toBe("apple");
});

test.each([
  "",
  "z",
  "zh_CN",
  "zh CN",
  "zh-",
  "-zh",
  "zh\n",
  "chinese",
  "12",
  "zh: x",
  "中文",
  "zh-x",
])("%j is no language tag", (language) => {
  expect(() => hintLanguage("x", language)).toThrow(
    expect.objectContaining({ code: "option_invalid" }),
  );
});

test("a tag of more than 16 characters names the limit", () => {
  expect(hintLanguage("x", "zh-Hant-TW-abcde")).toBe("lang:zh-Hant-TW-abcde x");
  expect(() => hintLanguage("x", "zh-Hant-TW-abcdef")).toThrow("at most 16 characters, not 17");
});
