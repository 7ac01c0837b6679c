// Owns: two rankings of the same candidates as rows: where each stood, where it stands on either side. Pure.
// Must not know: how a row looks.
import type { Candidate } from "../input/lines.ts";
import { type RankedCard, rankedCards } from "../state/ranked-cards.ts";
import type { Ranking } from "../state/ranker.ts";

interface Standing {
  /** From 1. */
  readonly rank: number;
  readonly score: number;
  /** What orders; equal ones are ties. */
  readonly logit: number;
  readonly isAbove: boolean;
}

export interface ComparedRow {
  readonly candidate: Candidate;
  /** Place in the request. */
  readonly index: number;
  readonly oldRank: number;
  readonly a: Standing;
  readonly b: Standing;
}

/** Candidates that both have scored, best first by the first. */
export function comparedRows(
  first: Ranking,
  second: Ranking,
  firstThreshold: number,
  secondThreshold: number,
): ComparedRow[] {
  const others = new Map(rankedCards(second).map((card) => [card.index, card]));
  return rankedCards(first).flatMap((card) => {
    const other = others.get(card.index);
    if (other === undefined) return [];
    const { candidate, index, oldRank } = card;
    const [a, b] = [standing(card, firstThreshold), standing(other, secondThreshold)];
    return [{ candidate, index, oldRank, a, b }];
  });
}

function standing({ rank, score }: RankedCard, threshold: number): Standing {
  const { relevance_score, logit = relevance_score } = score;
  return { rank, score: relevance_score, logit, isAbove: relevance_score >= threshold };
}

/** Whether the two sides say something else of it. */
export function differs({ a, b }: ComparedRow): boolean {
  return a.rank !== b.rank || a.isAbove !== b.isAbove;
}

/** Those among the `count` best of either side, in the order of the rows. */
export function bestOfEither(rows: readonly ComparedRow[], count: number): ComparedRow[] {
  return rows.filter(({ a, b }) => Math.min(a.rank, b.rank) <= count);
}
