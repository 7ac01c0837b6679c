/**
 * Owns the calls that wait for logits: their pairs go to the engine in batches, and come back here.
 * Must not know text or tensors' layout; which pairs go together is `waiting-pairs.ts`.
 */

import { CoreError } from "../core-error.ts";
import type { Pair } from "../tokens/pair-template.ts";
import { BatchMeter, type BatchMetrics } from "./batch-metrics.ts";
import { areaOf, type BatchLimits } from "./batch-policy.ts";
import type { Owner } from "./lane.ts";
import { type Prioritized, type Priority, WaitingPairs } from "./waiting-pairs.ts";

/** Scores the pairs of one batch; one logit per pair, in order. */
export type RunBatch = (pairs: readonly Pair[]) => Promise<Float32Array>;

export interface CallOptions {
  /** When aborted, pairs not yet in a batch are dropped. */
  readonly signal?: AbortSignal;
  /** Default `interactive`. */
  readonly priority?: Priority | undefined;
  /** Default: one for all calls that name none, with weight 1. */
  readonly owner?: Owner | undefined;
}

const NOBODY: Owner = { name: "", weight: 1 };

interface Call {
  readonly logits: Float32Array;
  readonly entries: Entry[];
  missing: number;
  isOver: boolean;
  readonly resolve: (logits: Float32Array) => void;
  readonly reject: (reason: unknown) => void;
}

interface Entry extends Prioritized {
  readonly pair: Pair;
  readonly call: Call;
  readonly position: number;
  readonly arrivedAt: number;
}

// The next batch is in the engine's mailbox while one runs, or the engine idles for the round trip:
// measured with the embedded model, three callers at once, share of time that the engine was idle:
//   in flight                          1        2       3
//   batches of 16 short or 2 long   0.4-0.9   < 0.1   < 0.1 %   (60 ms and more each)
//   single pairs of 18 tokens         5.6     < 0.1   < 0.1 %   (9 ms each)
const MAX_BATCHES_IN_FLIGHT = 2;

// What is in the mailbox can no longer be dropped when its caller hangs up, nor let an interactive
// caller go first: at most so much is lost by it. Of longer batches (large models on a CPU: seconds)
// the next waits here, as the round trip is nothing to them; a way to call one back would only pay
// for the short ones. Batches of the embedded model take 60 ms, on a machine that is shared 150.
const LONG_BATCH_MS = 250;

// Pairs that had no room even alone. One may be the longest there is; several mean that the device
// cannot serve this model as it is.
const MEMORY_SHORT_AFTER = 3;

/** One pool over all callers; every pair is scored once, owners have their shares, callers their turns. */
export class Batcher {
  readonly #runBatch: RunBatch;
  readonly #onMemoryShort: () => void;
  readonly #waiting = new WaitingPairs<Entry>();
  readonly #meter = new BatchMeter();
  #limits: BatchLimits;
  #inFlight = 0;
  #lastEndAt = 0;
  #lastRunMs = 0;
  #pairsWithoutRoom = 0;

  /** `onMemoryShort` is called once, when pairs repeatedly find no memory even alone. */
  constructor(runBatch: RunBatch, limits: BatchLimits, onMemoryShort: () => void = () => {}) {
    this.#runBatch = runBatch;
    this.#limits = limits;
    this.#onMemoryShort = onMemoryShort;
  }

  /**
   * Logits of `pairs`, in order. When the signal aborts, those not yet in a batch are dropped and
   * the promise rejects with the signal's reason; it rejects with the batch's error otherwise.
   * Calls with the same signal are one caller, who gets no more turns for coming in steps.
   */
  score(pairs: readonly Pair[], options: CallOptions = {}): Promise<Float32Array> {
    const { signal, priority = "interactive", owner = NOBODY } = options;
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (pairs.length === 0) return Promise.resolve(new Float32Array(0));
    const { promise, resolve, reject } = Promise.withResolvers<Float32Array>();
    const logits = new Float32Array(pairs.length);
    const missing = pairs.length;
    const call: Call = { logits, entries: [], missing, isOver: false, resolve, reject };
    const shared = { call, caller: signal ?? call, owner, priority, arrivedAt: performance.now() };
    for (const [position, pair] of pairs.entries()) {
      const entry = { ...shared, pair, length: pair.ids.length, position, gone: false };
      call.entries.push(entry);
      this.#waiting.add(entry);
    }
    const abort = () => this.#fail(call, signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    this.#fill();
    return promise.finally(() => signal?.removeEventListener("abort", abort));
  }

  /** What happened so far; cheap enough to be asked at any time. */
  metrics(): BatchMetrics {
    const { maxBatchTokens } = this.#limits;
    const waitingPairs = {
      interactive: this.#waiting.count("interactive"),
      background: this.#waiting.count("background"),
    };
    return { ...this.#meter.read(), waitingPairs, maxBatchTokens };
  }

  #fail(call: Call, reason: unknown): void {
    if (call.isOver) return;
    call.isOver = true;
    this.#meter.dropped(call.entries.filter((entry) => this.#waiting.remove(entry)).length);
    call.reject(reason);
  }

  #fill(): void {
    while (this.#inFlight < this.#mostInFlight()) {
      const batch = this.#waiting.takeBatch(this.#limits);
      if (batch.length === 0) return;
      this.#inFlight += 1;
      void this.#run(batch).then(() => {
        this.#inFlight -= 1;
        this.#fill();
      });
    }
  }

  /**
   * Where only the background waits, the mailbox stays free: the engine idles for a moment, and the
   * interactive caller who comes next waits for one batch and not for two.
   */
  #mostInFlight(): number {
    const isShort = this.#lastRunMs < LONG_BATCH_MS;
    return isShort && this.#waiting.count("interactive") > 0 ? MAX_BATCHES_IN_FLIGHT : 1;
  }

  /** Never rejects: a failure goes to the calls that it concerns. */
  async #run(batch: readonly Entry[]): Promise<void> {
    const handedOverAt = performance.now();
    const pairs = batch.map((entry) => entry.pair);
    const [outcome] = await Promise.allSettled([this.#runBatch(pairs)]);
    // The engine takes one batch after another.
    const startedAt = Math.max(handedOverAt, this.#lastEndAt);
    this.#lastEndAt = performance.now();
    this.#lastRunMs = this.#lastEndAt - startedAt;
    this.#meter.ran(this.#lastRunMs);
    if (outcome.status === "fulfilled") {
      this.#meter.scored(batch, startedAt);
      for (const [row, entry] of batch.entries()) {
        this.#settle(entry, outcome.value[row] ?? Number.NaN);
      }
      return;
    }
    const error: unknown = outcome.reason;
    this.#meter.failed(isOutOfMemory(error));
    if (isOutOfMemory(error)) {
      if (batch.length > 1) {
        this.#halveLimit(areaOf(batch));
        return this.#runHalves(batch);
      }
      this.#noteWithoutRoom();
    }
    for (const { call } of batch) this.#fail(call, error);
  }

  #settle({ call, position }: Entry, logit: number): void {
    call.logits[position] = logit;
    call.missing -= 1;
    if (call.missing > 0 || call.isOver) return;
    call.isOver = true;
    call.resolve(call.logits);
  }

  async #runHalves(batch: readonly Entry[]): Promise<void> {
    const middle = Math.ceil(batch.length / 2);
    for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
      // Meanwhile their callers may have hung up, or failed in the other half.
      const wanted = half.filter((entry) => !entry.call.isOver);
      this.#meter.dropped(half.length - wanted.length);
      if (wanted.length > 0) await this.#run(wanted);
    }
  }

  #halveLimit(failedTokens: number): void {
    const maxBatchTokens = Math.min(this.#limits.maxBatchTokens, Math.floor(failedTokens / 2));
    this.#limits = { ...this.#limits, maxBatchTokens };
  }

  #noteWithoutRoom(): void {
    this.#pairsWithoutRoom += 1;
    if (this.#pairsWithoutRoom === MEMORY_SHORT_AFTER) this.#onMemoryShort();
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof CoreError && error.code === "out_of_memory";
}
