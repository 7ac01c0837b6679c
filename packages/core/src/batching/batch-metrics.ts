/**
 * Owns what is counted about batches: how large, how well filled, how long pairs waited for them.
 * Must not know engines, promises or how metrics are published.
 */
import { areaOf } from "./batch-policy.ts";
import type { Priority } from "./waiting-pairs.ts";

/** Counts by upper bound, as Prometheus has them. */
export interface Histogram {
  /** Upper bounds, inclusive and ascending; values above the last are only in `count`. */
  readonly bounds: readonly number[];
  /** For each bound, how many values were at most that large. */
  readonly counts: readonly number[];
  /** Of all values. */
  readonly count: number;
  readonly sum: number;
}

/** Since the start, except where it says "now". */
export interface BatchMetrics {
  /** Engine runs that gave logits; pairs and tokens scored in them, padding not included. */
  readonly batches: number;
  readonly pairs: number;
  readonly tokens: number;
  readonly paddingTokens: number;
  /** Share of padding in all that the engine computed, 0 to 1. */
  readonly paddingShare: number;
  /** Wall time in which a batch was with the engine. */
  readonly engineMs: number;
  /** Engine runs that failed, and those of them for want of memory. */
  readonly failedBatches: number;
  readonly outOfMemory: number;
  /** Pairs never computed, because their caller hung up or another of its pairs failed. */
  readonly droppedPairs: number;
  /** Pairs and tokens (padding included) of each batch. */
  readonly batchPairs: Histogram;
  readonly batchTokens: Histogram;
  /** Of each pair, from its arrival to the start of its batch. */
  readonly waitMs: Readonly<Record<Priority, Histogram>>;
  /** Pairs that wait now. */
  readonly waitingPairs: Readonly<Record<Priority, number>>;
  /** Tokens that a batch may hold now: less than at the start once memory was short. */
  readonly maxBatchTokens: number;
}

/** What is counted of a pair; times as `performance.now()` tells them. */
export interface MeteredPair {
  readonly length: number;
  readonly priority: Priority;
  readonly arrivedAt: number;
}

/** What is measured where it happens; the rest of the metrics is asked of its owner. */
export type BatchTotals = Omit<BatchMetrics, "waitingPairs" | "maxBatchTokens">;

const PAIR_BOUNDS = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const TOKEN_BOUNDS = [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384];
const WAIT_BOUNDS_MS = [1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000];

/** Counts what the batcher tells it; costs a few additions a pair. */
export class BatchMeter {
  readonly #batchPairs = new Tally(PAIR_BOUNDS);
  readonly #batchTokens = new Tally(TOKEN_BOUNDS);
  readonly #waitMs = {
    interactive: new Tally(WAIT_BOUNDS_MS),
    background: new Tally(WAIT_BOUNDS_MS),
  };
  #tokens = 0;
  #engineMs = 0;
  #failedBatches = 0;
  #outOfMemory = 0;
  #droppedPairs = 0;

  /** A batch that the engine began at `startedAt` gave its logits. */
  scored(pairs: readonly MeteredPair[], startedAt: number): void {
    this.#batchPairs.add(pairs.length);
    this.#batchTokens.add(areaOf(pairs));
    for (const { length, priority, arrivedAt } of pairs) {
      this.#tokens += length;
      this.#waitMs[priority].add(startedAt - arrivedAt);
    }
  }

  /** The engine was busy with a batch for so long. */
  ran(ms: number): void {
    this.#engineMs += ms;
  }

  failed(outOfMemory: boolean): void {
    this.#failedBatches += 1;
    if (outOfMemory) this.#outOfMemory += 1;
  }

  dropped(pairs: number): void {
    this.#droppedPairs += pairs;
  }

  /** A copy that later batches do not change. */
  read(): BatchTotals {
    const batchPairs = this.#batchPairs.read();
    const batchTokens = this.#batchTokens.read();
    const paddingTokens = batchTokens.sum - this.#tokens;
    return {
      batches: batchPairs.count,
      pairs: batchPairs.sum,
      tokens: this.#tokens,
      paddingTokens,
      paddingShare: batchTokens.sum === 0 ? 0 : paddingTokens / batchTokens.sum,
      engineMs: this.#engineMs,
      failedBatches: this.#failedBatches,
      outOfMemory: this.#outOfMemory,
      droppedPairs: this.#droppedPairs,
      batchPairs,
      batchTokens,
      waitMs: {
        interactive: this.#waitMs.interactive.read(),
        background: this.#waitMs.background.read(),
      },
    };
  }
}

class Tally {
  readonly #bounds: readonly number[];
  // One for each bound, and one for what is above the last.
  readonly #counts: number[];
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = Array<number>(bounds.length + 1).fill(0);
  }

  add(value: number): void {
    const place = this.#bounds.findIndex((bound) => value <= bound);
    const bucket = place === -1 ? this.#bounds.length : place;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += value;
  }

  read(): Histogram {
    let count = 0;
    const upTo = this.#counts.map((inBucket) => (count += inBucket));
    return { bounds: this.#bounds, counts: upTo.slice(0, -1), count, sum: this.#sum };
  }
}
