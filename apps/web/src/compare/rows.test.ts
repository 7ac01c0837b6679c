import { expect, test } from "vitest";
import type { Ranking } from "../state/ranker.ts";
import { DEFAULT_OPTIONS } from "../state/request.ts";
import { bestOfEither, comparedRows, differs } from "./rows.ts";

const TEXTS = ["one", "two", "three"];

function ranking(logits: readonly (number | undefined)[]): Ranking {
  const candidates = TEXTS.map((text, i) => ({ text, line: i + 1 }));
  const scores = logits.flatMap((logit, index) =>
    logit === undefined ? [] : [{ index, logit, relevance_score: 1 / (1 + Math.exp(-logit)) }],
  );
  return {
    request: { query: "q", candidates, options: DEFAULT_OPTIONS },
    scores: new Map(scores.map((score) => [score.index, score])),
  };
}

test("a row tells where a candidate stood and stands, best first by the first side", () => {
  const rows = comparedRows(ranking([-1, 2, 1]), ranking([-1, 1, 2]), 0.5, 0.8);
  expect(
    rows.map(({ candidate, oldRank, a, b }) => [candidate.text, oldRank, a.rank, b.rank]),
  ).toEqual([
    ["two", 2, 1, 2],
    ["three", 3, 2, 1],
    ["one", 1, 3, 3],
  ]);
  expect(rows.map(({ a, b }) => [a.isAbove, b.isAbove])).toEqual([
    [true, false],
    [true, true],
    [false, false],
  ]);
  expect(rows.map(differs)).toEqual([true, true, false]);
  expect(bestOfEither(rows, 1).map(({ index }) => index)).toEqual([1, 2]);
});

test("what one side has not scored yet has no row, and a threshold alone is a difference", () => {
  const rows = comparedRows(ranking([3, undefined, 1]), ranking([3, 2, 1]), 0.5, 0.99);
  expect(rows.map(({ index }) => index)).toEqual([0, 2]);
  expect(rows.map(differs)).toEqual([true, true]);
});
