import { expect, test } from "vitest";
import { rankedCards } from "./ranked-cards.ts";
import { DEFAULT_OPTIONS } from "./request.ts";

const candidates = ["a", "b", "c", "d"].map((text, i) => ({ text, line: i + 1 }));
const request = { query: "q", candidates, options: DEFAULT_OPTIONS };
const ranked = (logits: Readonly<Record<number, number>>) => {
  const scores = new Map(
    Object.entries(logits).map(([index, logit]) => [
      Number(index),
      { index: Number(index), logit, relevance_score: 1 / (1 + Math.exp(-logit)) },
    ]),
  );
  return rankedCards({ request, scores });
};

test("cards stand best first, and say where they stood and how far they moved", () => {
  const cards = ranked({ 0: -1, 1: 0, 2: 3, 3: -2 });
  expect(
    cards.map(({ candidate, rank, oldRank, movement }) => [
      candidate.text,
      rank,
      oldRank,
      movement,
    ]),
  ).toEqual([
    ["c", 1, 3, 2],
    ["b", 2, 2, 0],
    ["a", 3, 1, -2],
    ["d", 4, 4, 0],
  ]);
});

test("scores that saturate are told apart by their logits; ties keep their order", () => {
  expect(ranked({ 0: 50, 1: 60, 2: 50, 3: 60 }).map(({ index }) => index)).toEqual([1, 3, 0, 2]);
});

test("while scores come in, those that are there are ranked", () => {
  expect(ranked({ 3: 1 }).map(({ index, rank, oldRank }) => [index, rank, oldRank])).toEqual([
    [3, 1, 4],
  ]);
});
