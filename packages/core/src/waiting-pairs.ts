/**
 * Owns the pairs that wait: whose turn it is, and how they are found by length.
 * Must not know tokens, promises, time or engines.
 */
import { type BatchLimits, chooseCompany } from "./batch-policy.ts";

/** What the choice knows of a pair. */
export interface Waiting {
  /** In tokens. */
  readonly length: number;
  /** Compared by identity; the pairs of one caller share its turns. */
  readonly caller: unknown;
  /** False at first; the pool sets it when the pair is chosen or removed. */
  gone: boolean;
}

/**
 * The pairs that wait. Callers take turns: of k with waiting pairs, each has its oldest pair in one
 * of the next k batches. The cost of a choice does not grow with the number of pairs.
 */
export class WaitingPairs<P extends Waiting> {
  readonly #byLength = new Map<number, Line<P>>();
  readonly #byCaller = new Map<unknown, Line<P>>();
  readonly #turns = new Line<Line<P>>();

  add(pair: P): void {
    const ofCaller = lineOf(this.#byCaller, pair.caller);
    // A newcomer stands behind all who wait, so that nobody's turn moves back.
    if (ofCaller.gone) this.#turns.push(ofCaller);
    ofCaller.push(pair);
    lineOf(this.#byLength, pair.length).push(pair);
  }

  /** Takes the pair out, if it still waits. */
  remove(pair: P): void {
    if (pair.gone) return;
    pair.gone = true;
    leave(this.#byLength, pair.length);
    if (leave(this.#byCaller, pair.caller)) this.#turns.left();
  }

  /** Takes out the next batch: the oldest pair of the caller whose turn it is, then its company. */
  takeBatch(limits: BatchLimits): P[] {
    const batch: P[] = [];
    const take = (line: Line<P> | undefined) => {
      const pair = line?.first();
      if (pair === undefined) return;
      batch.push(pair);
      this.remove(pair);
    };
    take(this.#turns.rotate());
    const anchor = batch[0]?.length;
    if (anchor === undefined) return batch;
    const countOf = (length: number) => this.#byLength.get(length)?.count ?? 0;
    for (const length of chooseCompany(anchor, countOf, limits)) take(this.#byLength.get(length));
    return batch;
  }
}

/** First come, first out. Members may leave anywhere: they are skipped, and swept out in bulk. */
class Line<T extends { readonly gone: boolean }> {
  #members: T[] = [];
  #head = 0;
  count = 0;

  get gone(): boolean {
    return this.count === 0;
  }

  push(member: T): void {
    this.#members.push(member);
    this.count += 1;
  }

  first(): T | undefined {
    while (this.#members[this.#head]?.gone) this.#head += 1;
    return this.#members[this.#head];
  }

  /** Returns the first after moving it to the end. */
  rotate(): T | undefined {
    const first = this.first();
    if (first !== undefined) {
      this.#head += 1;
      this.left();
      this.push(first);
    }
    return first;
  }

  /** To be called once for each member that is gone. */
  left(): void {
    this.count -= 1;
    // Sweeping only when most are gone makes it cost each member once or twice.
    if (this.#members.length <= 2 * this.count + 32) return;
    this.#members = this.#members.slice(this.#head).filter((member) => !member.gone);
    this.#head = 0;
  }
}

function lineOf<K, P extends Waiting>(lines: Map<K, Line<P>>, key: K): Line<P> {
  const line = lines.get(key) ?? new Line<P>();
  lines.set(key, line);
  return line;
}

/** Tells the line that a member is gone; an empty line goes too, and then the answer is true. */
function leave<K, P extends Waiting>(lines: Map<K, Line<P>>, key: K): boolean {
  const line = lines.get(key);
  line?.left();
  return line?.gone === true && lines.delete(key);
}
