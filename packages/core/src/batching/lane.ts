/**
 * Owns the waiting pairs of one priority: whose turn it is, and how they are found by length.
 * Must not know other priorities or what makes a batch.
 */
import type { LengthCounts } from "./batch-policy.ts";
import { Line, Lines } from "./line.ts";

/** What the choice knows of a pair. */
export interface Waiting {
  /** In tokens. */
  readonly length: number;
  /** Compared by identity; the pairs of one caller share its turns. */
  readonly caller: unknown;
  /** False at first; set when the pair is chosen or removed. */
  gone: boolean;
}

/** Pairs by length, oldest first. */
class PairsByLength<P extends Waiting> implements LengthCounts {
  readonly #lines = new Lines<number, P>();
  count = 0;
  // Of all that ever waited: a bound is enough, and costs nothing to keep.
  longest = 0;

  add(pair: P): void {
    this.#lines.open(pair.length).push(pair);
    this.count += 1;
    this.longest = Math.max(this.longest, pair.length);
  }

  /** To be called once for each pair that is gone. */
  left(pair: P): void {
    this.#lines.left(pair.length);
    this.count -= 1;
  }

  countOf(length: number): number {
    return this.#lines.get(length)?.count ?? 0;
  }

  oldestOf(length: number): P | undefined {
    return this.#lines.get(length)?.first();
  }
}

/** The pairs of one caller, which is gone when none of them waits. */
class Caller<P extends Waiting> {
  readonly inOrder = new Line<P>();
  readonly pairs = new PairsByLength<P>();

  get gone(): boolean {
    return this.inOrder.gone;
  }
}

/** Callers take turns: of k that wait, each has its oldest pair among the next k turns. */
export class Lane<P extends Waiting> {
  /** Those of all callers. */
  readonly pairs = new PairsByLength<P>();
  readonly #callers = new Map<unknown, Caller<P>>();
  readonly #turns = new Line<Caller<P>>();

  add(pair: P): void {
    let caller = this.#callers.get(pair.caller);
    if (caller === undefined) {
      caller = new Caller();
      this.#callers.set(pair.caller, caller);
    }
    // A newcomer stands behind all who wait, so that nobody's turn moves back.
    if (caller.gone) this.#turns.push(caller);
    caller.inOrder.push(pair);
    caller.pairs.add(pair);
    this.pairs.add(pair);
  }

  /** To be called for a pair that waits. */
  remove(pair: P): void {
    pair.gone = true;
    this.pairs.left(pair);
    const caller = this.#callers.get(pair.caller);
    caller?.pairs.left(pair);
    caller?.inOrder.left();
    if (!caller?.gone) return;
    this.#callers.delete(pair.caller);
    this.#turns.left();
  }

  /** The caller whose turn it is; the turn passes to the next. */
  takeTurn(): Caller<P> | undefined {
    return this.#turns.rotate();
  }
}
