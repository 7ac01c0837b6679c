// Owns: what an evaluation is made of: a query, what the first stage found for it, and what is known of that.
// Must not know: files, formats, services.
import type { Judgements } from "./metrics.ts";

export interface Candidate {
  readonly id: string;
  readonly text: string;
}

export interface JudgedQuery {
  readonly id: string;
  readonly text: string;
  /** In the order of the first stage, best first. */
  readonly candidates: readonly Candidate[];
  readonly judgements: Judgements;
}

/** Without one no order is better than another. */
export const hasRelevant = (judgements: Judgements): boolean =>
  [...judgements.values()].some((grade) => grade >= 1);
