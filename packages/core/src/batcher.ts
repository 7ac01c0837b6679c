/**
 * Owns the pool of pairs that wait for the engine, over all concurrent callers.
 * Must not know text or tensors' layout; which pairs go together is `batch-policy.ts`.
 */

import { type BatchLimits, chooseBatch } from "./batch-policy.ts";
import type { Pair } from "./tokens/pair-template.ts";

/** Scores the pairs of one batch; one logit per pair, in order. */
export type RunBatch = (pairs: readonly Pair[]) => Promise<Float32Array>;

interface Call {
  readonly logits: Float32Array;
  missing: number;
  readonly resolve: (logits: Float32Array) => void;
  readonly reject: (reason: unknown) => void;
}

interface Waiting {
  readonly pair: Pair;
  readonly call: Call;
  readonly position: number;
}

// One batch runs while the next is already in the engine's mailbox.
const MAX_BATCHES_IN_FLIGHT = 2;

/** One pool over all callers; every pair is scored once, the oldest first. */
export class Batcher {
  readonly #runBatch: RunBatch;
  readonly #limits: BatchLimits;
  #waiting: Waiting[] = [];
  #inFlight = 0;

  constructor(runBatch: RunBatch, limits: BatchLimits) {
    this.#runBatch = runBatch;
    this.#limits = limits;
  }

  /**
   * Logits of `pairs`, in order. When `signal` aborts, those not yet in a batch are dropped and
   * the promise rejects with the signal's reason; it rejects with the batch's error otherwise.
   */
  score(pairs: readonly Pair[], signal?: AbortSignal): Promise<Float32Array> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (pairs.length === 0) return Promise.resolve(new Float32Array(0));
    const { promise, resolve, reject } = Promise.withResolvers<Float32Array>();
    const logits = new Float32Array(pairs.length);
    const call: Call = { logits, missing: pairs.length, resolve, reject };
    this.#waiting.push(...pairs.map((pair, position) => ({ pair, call, position })));
    const abort = () => this.#drop(call, signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    this.#fill();
    return promise.finally(() => signal?.removeEventListener("abort", abort));
  }

  #drop(call: Call, reason: unknown): void {
    this.#waiting = this.#waiting.filter((entry) => entry.call !== call);
    call.reject(reason);
  }

  #fill(): void {
    while (this.#inFlight < MAX_BATCHES_IN_FLIGHT && this.#waiting.length > 0) {
      const lengths = this.#waiting.map((entry) => entry.pair.ids.length);
      const chosen = new Set(chooseBatch(lengths, this.#limits));
      const batch = this.#waiting.filter((_, position) => chosen.has(position));
      this.#waiting = this.#waiting.filter((_, position) => !chosen.has(position));
      this.#inFlight += 1;
      void this.#run(batch);
    }
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    try {
      const logits = await this.#runBatch(batch.map((entry) => entry.pair));
      batch.forEach(({ call, position }, row) => {
        call.logits[position] = logits[row] ?? Number.NaN;
        call.missing -= 1;
        if (call.missing === 0) call.resolve(call.logits);
      });
    } catch (error) {
      for (const { call } of batch) this.#drop(call, error);
    }
    this.#inFlight -= 1;
    this.#fill();
  }
}
