// Owns: from logits to the order that a caller sees. Pure.
// Must not know: Redis, HTTP, tokens.
import { type Cut, cutAt, type Threshold } from "./cut.ts";
import type { DocumentScore } from "./document-score.ts";

export interface RankedDocument extends DocumentScore {
  /** Position in the caller's documents. */
  readonly index: number;
  readonly relevanceScore: number;
}

/** The standard logistic function; a one-logit cross-encoder is trained so that this is P(relevant). */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/**
 * Platt scaling (1999; with bias 0 the temperature scaling of Guo et al., 2017): how a model's
 * logits become probabilities on the data that it was calibrated with.
 */
export interface Calibration {
  /** Above 1 moves all scores towards one half; positive. */
  readonly temperature: number;
  readonly bias: number;
}

/** relevance_score of a logit: sigmoid(logit), or sigmoid(logit / temperature + bias). */
export function relevanceOf(logit: number, calibration: Calibration | null): number {
  if (calibration === null) return sigmoid(logit);
  return sigmoid(logit / calibration.temperature + calibration.bias);
}

export interface ReadOptions {
  /** Keep this many; null keeps all. */
  readonly topN: number | null;
  /** Keep what it finds relevant; null keeps all. */
  readonly threshold: Threshold | null;
  /** Null reads plain sigmoids. */
  readonly calibration: Calibration | null;
}

/**
 * Orders by logit, not by score (sigmoid saturates and would make ties), ties by input index;
 * then applies the threshold and top_n.
 */
export function rank(
  scores: readonly DocumentScore[],
  { topN, threshold, calibration }: ReadOptions,
): { ranked: RankedDocument[]; cut: Cut | undefined } {
  const ordered = scores.map((score, index) => ({
    ...score,
    index,
    relevanceScore: relevanceOf(score.logit, calibration),
  }));
  ordered.sort((a, b) => b.logit - a.logit || a.index - b.index);
  const relevance = () => ordered.map(({ relevanceScore }) => relevanceScore);
  const cut = threshold === null ? undefined : cutAt(relevance(), threshold);
  const kept = Math.min(cut?.kept ?? ordered.length, topN ?? ordered.length);
  return { ranked: ordered.slice(0, kept), cut };
}
