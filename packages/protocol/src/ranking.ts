// Owns: from logits to the order that a caller sees. Pure.
// Must not know: Redis, HTTP, tokens.
import { type Cut, cutAt, type Threshold } from "./threshold.ts";

/** What is known of one document after scoring. `tokens` is the length of the scored pair. */
export interface DocumentScore {
  readonly logit: number;
  readonly tokens: number;
  readonly truncated: boolean;
}

export interface RankedDocument extends DocumentScore {
  /** Position in the caller's documents. */
  readonly index: number;
  readonly relevanceScore: number;
}

/** The standard logistic function; a one-logit cross-encoder is trained so that this is P(relevant). */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

export interface ReadOptions {
  /** Keep this many; null keeps all. */
  readonly topN: number | null;
  /** Keep what it finds relevant; null keeps all. */
  readonly threshold: Threshold | null;
}

/**
 * Orders by logit, not by score (sigmoid saturates and would make ties), ties by input index;
 * then applies the threshold and top_n.
 */
export function rank(
  scores: readonly DocumentScore[],
  { topN, threshold }: ReadOptions,
): { ranked: RankedDocument[]; cut: Cut | undefined } {
  const ordered = scores.map((score, index) => ({
    ...score,
    index,
    relevanceScore: sigmoid(score.logit),
  }));
  ordered.sort((a, b) => b.logit - a.logit || a.index - b.index);
  const relevance = () => ordered.map(({ relevanceScore }) => relevanceScore);
  const cut = threshold === null ? undefined : cutAt(relevance(), threshold);
  const kept = Math.min(cut?.kept ?? ordered.length, topN ?? ordered.length);
  return { ranked: ordered.slice(0, kept), cut };
}
