/**
 * Owns the waiting pairs of one priority: whose turn it is, and how they are found by length.
 * Must not know other priorities or what makes a batch.
 *
 * Owners share the engine by weight, in tokens, and the callers of one owner take turns. Whose share is
 * next is start-time fair queueing: https://doi.org/10.1109/90.649569
 */
import type { LengthCounts } from "./batch-policy.ts";
import { Line, Lines } from "./line.ts";

/** Whose work it is, and how large a share of the engine it may have beside others. */
export interface Owner {
  /** Two with the same name are one. */
  readonly name: string;
  /** Above 0; one of weight 2 gets twice the tokens of one of weight 1. */
  readonly weight: number;
}

/** What the choice knows of a pair. */
export interface Waiting {
  /** In tokens. */
  readonly length: number;
  /** Compared by identity; the pairs of one caller share its turns. */
  readonly caller: unknown;
  readonly owner: Owner;
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

/** Of the k callers of one owner, each has its oldest pair among the owner's next k turns. */
class OwnerLine<P extends Waiting> {
  /** Tokens that it has had, by its weight, beside those of the others. */
  virtualTime: number;
  readonly pairs = new PairsByLength<P>();
  readonly #callers = new Map<unknown, Caller<P>>();
  readonly #turns = new Line<Caller<P>>();

  constructor(virtualTime: number) {
    this.virtualTime = virtualTime;
  }

  get gone(): boolean {
    return this.#turns.gone;
  }

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

  remove(pair: P): void {
    this.pairs.left(pair);
    const caller = this.#callers.get(pair.caller);
    caller?.pairs.left(pair);
    caller?.inOrder.left();
    if (!caller?.gone) return;
    this.#callers.delete(pair.caller);
    this.#turns.left();
  }

  takeTurn(): Caller<P> | undefined {
    return this.#turns.rotate();
  }
}

/** Who is next, with the pairs that go along: those of one caller, then those of its owner. */
interface Turn<P extends Waiting> {
  readonly first: P;
  readonly company: readonly PairsByLength<P>[];
}

/** Owners get their shares; of one owner's callers each has its turn. */
export class Lane<P extends Waiting> {
  /** Those of all callers. */
  readonly pairs = new PairsByLength<P>();
  readonly #owners = new Map<string, OwnerLine<P>>();
  #virtualTime = 0;

  add(pair: P): void {
    const { name } = pair.owner;
    let owner = this.#owners.get(name);
    if (owner === undefined) {
      // Who was away has saved nothing up.
      owner = new OwnerLine(this.#virtualTime);
      this.#owners.set(name, owner);
    }
    owner.add(pair);
    this.pairs.add(pair);
  }

  /** To be called for a pair that waits. */
  remove(pair: P): void {
    pair.gone = true;
    this.pairs.left(pair);
    const owner = this.#owners.get(pair.owner.name);
    owner?.remove(pair);
    if (owner?.gone) this.#owners.delete(pair.owner.name);
  }

  /** Removes a pair that goes into a batch: its owner pays for it. */
  take(pair: P): void {
    const owner = this.#owners.get(pair.owner.name);
    if (owner !== undefined) owner.virtualTime += pair.length / pair.owner.weight;
    this.remove(pair);
  }

  /** Whose turn it is; it passes to the next. Undefined when nobody waits. */
  takeTurn(): Turn<P> | undefined {
    let next: OwnerLine<P> | undefined;
    for (const owner of this.#owners.values()) {
      if (next === undefined || owner.virtualTime < next.virtualTime) next = owner;
    }
    const caller = next?.takeTurn();
    const first = caller?.inOrder.first();
    if (next === undefined || caller === undefined || first === undefined) return undefined;
    this.#virtualTime = next.virtualTime;
    return { first, company: [caller.pairs, next.pairs] };
  }
}
