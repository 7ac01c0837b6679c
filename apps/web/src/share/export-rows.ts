// Owns: a ranking as rows of plain values, as every file of it holds them.
// Must not know: how a file is written.
import type { RankedCard } from "../state/ranked-cards.ts";

export interface ExportRow {
  readonly rank: number;
  /** Where it stood before, from 1. */
  readonly old_rank: number;
  /** Of what was pasted, from 1. */
  readonly line: number;
  readonly id: string | null;
  readonly relevance_score: number;
  readonly logit: number | null;
  readonly above_threshold: boolean;
  readonly text: string;
}

/** `cards` are best first. */
export function exportRows(cards: readonly RankedCard[], threshold: number): ExportRow[] {
  return cards.map(({ rank, oldRank, candidate: { line, id, text }, score }) => ({
    rank,
    old_rank: oldRank,
    line,
    id: id ?? null,
    relevance_score: score.relevance_score,
    logit: score.logit ?? null,
    above_threshold: score.relevance_score >= threshold,
    text,
  }));
}
