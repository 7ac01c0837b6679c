// Owns: from a ranking to its cards: order, new rank, old rank, movement. Pure.
// Must not know: thresholds, how a card looks.
import type { Candidate } from "../input/lines.ts";
import type { Score } from "./progress.ts";
import type { Ranking } from "./ranker.ts";

export interface RankedCard {
  readonly candidate: Candidate;
  /** Place in the request. */
  readonly index: number;
  /** From 1; among those scored so far while a run goes on. */
  readonly rank: number;
  /** Where it stood before, from 1. */
  readonly oldRank: number;
  /** Ranks gained; negative when it fell. */
  readonly movement: number;
  readonly score: Score;
}

/** Best first, as the service orders: by logit, ties in the order they were given. */
export function rankedCards({ request, scores }: Ranking): RankedCard[] {
  const ordered = [...scores.values()].sort((a, b) => logitOf(b) - logitOf(a) || a.index - b.index);
  return ordered.flatMap((score, i) => {
    const candidate = request.candidates[score.index];
    if (candidate === undefined) return [];
    const [rank, oldRank] = [i + 1, score.index + 1];
    return [{ candidate, index: score.index, rank, oldRank, movement: oldRank - rank, score }];
  });
}

const logitOf = ({ logit, relevance_score }: Score) => logit ?? relevance_score;
