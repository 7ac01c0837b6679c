// Owns: whose runs a worker takes: anybody's while it has places, beyond them those of owners with less than
// their part. Must not know: how a run is taken, what it is.
import { setTimeout as delay } from "node:timers/promises";
import type { ClaimedRun, NoRun, Whose } from "@crossrank/protocol/runs";

/** While all places are taken, it is looked for the run of another owner so often. */
const LOOK_MS = 20;
/** Beyond its places a worker takes so large a part of them more. */
const RESERVE = 1 / 4;

type Ask = (whose: Whose) => Promise<ClaimedRun | NoRun>;

/**
 * A key that floods takes all places of a worker, and its runs may hold them for minutes. The reserve is for the
 * others: who comes then is not kept waiting until one of them ends.
 */
export class Places {
  readonly #places: number;
  readonly #heldBy = new Map<string, number>();
  #claiming = 0;
  #nextLeaves = Promise.withResolvers<void>();
  /** Those that have tried in vain stand in line, and the first of them tries again. */
  #line: Promise<void> = Promise.resolve();
  /** Runs that are held. */
  held = 0;

  constructor(places: number) {
    this.#places = places;
  }

  /** With the reserve. */
  get most(): number {
    return this.#places + Math.ceil(this.#places * RESERVE);
  }

  /**
   * What `ask` finds among the runs of those who may have a place, as soon as there is one or nothing waits any
   * more; "left" once `closing` aborts.
   */
  async claim(ask: Ask, closing: AbortSignal): Promise<ClaimedRun | NoRun> {
    const first = await this.#try(ask);
    if (first !== "left") return first;
    const before = this.#line;
    const turn = Promise.withResolvers<void>();
    this.#line = turn.promise;
    await before;
    try {
      for (;;) {
        await Promise.race([this.#nextLeaves.promise, delay(LOOK_MS)]);
        if (closing.aborted) return "left";
        const run = await this.#try(ask);
        if (run !== "left") return run;
      }
    } finally {
      turn.resolve();
    }
  }

  async #try(ask: Ask): Promise<ClaimedRun | NoRun> {
    const whose = this.#whose();
    if (whose === "any") this.#claiming++;
    try {
      const run = await ask(whose);
      if (typeof run === "object") this.#take(run.owner.name);
      return run;
    } finally {
      if (whose === "any") this.#claiming--;
    }
  }

  leave({ owner }: ClaimedRun): void {
    this.held--;
    const left = (this.#heldBy.get(owner.name) ?? 0) - 1;
    if (left > 0) this.#heldBy.set(owner.name, left);
    else this.#heldBy.delete(owner.name);
    this.#nextLeaves.resolve();
    this.#nextLeaves = Promise.withResolvers();
  }

  #take(owner: string): void {
    this.held++;
    this.#heldBy.set(owner, (this.#heldBy.get(owner) ?? 0) + 1);
  }

  #whose(): Whose {
    if (this.held + this.#claiming < this.#places) return "any";
    // Whose the last places will be is known in a moment.
    if (this.#claiming > 0) return "none";
    const part = this.#places / (this.#heldBy.size + 1);
    const full = [...this.#heldBy].filter(([, held]) => held >= part);
    return { but: full.map(([owner]) => owner) };
  }
}
