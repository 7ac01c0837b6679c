import { expect, test } from "vitest";
import type { SearchReply } from "../search/search-contract.ts";
import { impressionOf, positionOf } from "./impression.ts";

test("of a thousand results the first hundred are kept", () => {
  const results = Array.from({ length: 1000 }, (_, i) => {
    return { id: `d${i}`, recall_rank: i + 1, rerank_rank: null };
  });
  const reply = { collection: "c", model: null, gate: {}, results } as unknown as SearchReply;
  const impression = impressionOf(reply, undefined, "q", "id", false);
  expect(impression.shown).toHaveLength(100);
  expect(positionOf(impression, "id", "d99")).toBe(99);
  expect(positionOf(impression, "id", "d100")).toBe(-1);
});
