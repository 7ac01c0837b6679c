/**
 * Owns the pairs that wait: which priority goes first, and which pairs make the next batch.
 * Must not know tokens, promises, time or engines.
 */
import { type BatchLimits, chooseCompany } from "./batch-policy.ts";
import { Lane, type Waiting } from "./lane.ts";

/** Somebody waits for an `interactive` call; a `background` one takes what is left, and a share. */
export type Priority = "interactive" | "background";

export interface Prioritized extends Waiting {
  readonly priority: Priority;
}

/**
 * While both wait, one batch in so many belongs to the background: an eighth of the engine, so that
 * it always gets on, for at most a seventh of what an interactive caller would wait without it.
 */
export const BACKGROUND_EVERY = 8;

/**
 * The pairs that wait. Owners share the engine by weight. Of k interactive callers of a single owner,
 * each has its oldest pair in one of the next k + ⌈k / (BACKGROUND_EVERY − 1)⌉ batches; of k background
 * callers, in one of the next k × BACKGROUND_EVERY. The cost of a choice does not grow with the number of
 * pairs.
 */
export class WaitingPairs<P extends Prioritized> {
  readonly #lanes = { interactive: new Lane<P>(), background: new Lane<P>() };
  // Batches that went to interactive callers while the background waited.
  #passedOver = 0;

  /** Pairs that wait. */
  count(priority: Priority): number {
    return this.#lanes[priority].pairs.count;
  }

  add(pair: P): void {
    this.#lanes[pair.priority].add(pair);
  }

  /** Drops the pair; false when it does not wait any more. */
  remove(pair: P): boolean {
    if (pair.gone) return false;
    this.#lanes[pair.priority].remove(pair);
    return true;
  }

  /**
   * Takes out the next batch: the oldest pair of the caller whose turn it is, then company for it:
   * first of the same caller, or one with few pairs would share all its turns with one who has
   * thousands; then of the same owner; of the same priority; and what the rest adds costs nobody a batch.
   */
  takeBatch(limits: BatchLimits): P[] {
    const priority = this.#nextPriority();
    const turn = this.#lanes[priority].takeTurn();
    if (turn === undefined) return [];
    this.#lanes[priority].take(turn.first);
    const batch: [P, ...P[]] = [turn.first];
    const all = [this.#lanes[priority].pairs, this.#lanes[OTHER[priority]].pairs];
    for (const pool of [...turn.company, ...all]) {
      for (const length of chooseCompany(batch, pool, limits)) {
        const pair = pool.oldestOf(length);
        if (pair === undefined) continue;
        this.#lanes[pair.priority].take(pair);
        batch.push(pair);
      }
    }
    return batch;
  }

  #nextPriority(): Priority {
    const { interactive, background } = this.#lanes;
    const owed = this.#passedOver >= BACKGROUND_EVERY - 1;
    if (background.pairs.count > 0 && (owed || interactive.pairs.count === 0)) {
      this.#passedOver = 0;
      return "background";
    }
    if (background.pairs.count > 0) this.#passedOver += 1;
    return "interactive";
  }
}

const OTHER = { interactive: "background", background: "interactive" } as const;
