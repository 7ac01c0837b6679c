import { expect, test } from "vitest";
import { parseModelName } from "./model-name.ts";

test.each([
  ["BAAI/bge-reranker-v2-m3", undefined],
  ["a.b/c_d-1@v1.0", "v1.0"],
  ["a/b@refs/pr/1", "refs/pr/1"],
])("%s is taken apart", (name, revision) => {
  expect(parseModelName(name)).toEqual({ id: name.split("@")[0], revision });
});

test.each([
  "name",
  "a/b/c",
  "../b",
  "a/..",
  "a/b--c",
  "a b/c",
  "https://huggingface.co/a/b",
  "a/b@",
  "a/b@../../refs",
  "a/b@main/",
  "",
])("%j is no name of a model", (name) => {
  expect(() => parseModelName(name)).toThrow(expect.objectContaining({ code: "model_not_found" }));
});

test("a known model without its organisation is suggested", () => {
  expect(() => parseModelName("bge-reranker-v2-M3")).toThrow(
    "did you mean BAAI/bge-reranker-v2-m3?",
  );
  expect(() => parseModelName("whatever")).toThrow("crossrank models list");
});
