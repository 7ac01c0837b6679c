import { expect, test } from "vitest";
import { llmContextOf } from "./llm-context.ts";
import type { SearchResult } from "./search-contract.ts";

const result = (
  id: string,
  text: string,
  title: string | null = null,
  start = 0,
): SearchResult => ({
  id,
  title,
  text,
  metadata: {},
  recall_rank: 1,
  recall_score: 1,
  rerank_rank: 1,
  relevance_score: 0.5,
  best_passage: { start, end: text.length, text: text.slice(start) },
});

test("passages come with numbers that the citations explain", () => {
  const { text, citations, omitted } = llmContextOf(
    [result("a", "Pumps\n\nHow to pump.", "Pumps"), result("b", "0123 a passage", "Tyres", 5)],
    100,
  );
  expect(text).toBe("[1] Pumps\n\nHow to pump.\n\n[2] Tyres\na passage");
  expect(citations).toEqual([
    { number: 1, id: "a", title: "Pumps", start: 0, end: 19 },
    { number: 2, id: "b", title: "Tyres", start: 5, end: 14 },
  ]);
  expect(omitted).toBe(0);
});

test("what does not fit is left out and counted, and the numbers have no gap", () => {
  const results = [result("a", "short"), result("b", "long ".repeat(50)), result("c", "brief")];
  const { text, tokens, citations, omitted } = llmContextOf(results, 10);
  expect(text).toBe("[1] short\n\n[2] brief");
  expect(tokens).toBe(5);
  expect(citations.map(({ id }) => id)).toEqual(["a", "c"]);
  expect(omitted).toBe(1);
});

test("tokens are those of the text as it is given, and a budget may be met exactly", () => {
  const results = [result("a", "绿茶"), result("b", "abc", "Title", 1), result("c", "x".repeat(9))];
  const { text, tokens } = llmContextOf(results, 1000);
  expect(tokens).toBe(Math.ceil(Buffer.byteLength(text) / 4));
  expect(llmContextOf(results, tokens).text).toBe(text);
  expect(llmContextOf(results, tokens - 1).omitted).toBe(1);
});
