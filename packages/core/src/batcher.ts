/**
 * Owns the pool of pairs that wait for the engine, over all concurrent callers.
 * Must not know text or tensors' layout; which pairs go together is `waiting-pairs.ts`.
 */
import type { BatchLimits } from "./batch-policy.ts";
import type { Pair } from "./tokens/pair-template.ts";
import { type Waiting, WaitingPairs } from "./waiting-pairs.ts";

/** Scores the pairs of one batch; one logit per pair, in order. */
export type RunBatch = (pairs: readonly Pair[]) => Promise<Float32Array>;

interface Call {
  readonly logits: Float32Array;
  readonly entries: Entry[];
  missing: number;
  readonly resolve: (logits: Float32Array) => void;
  readonly reject: (reason: unknown) => void;
}

interface Entry extends Waiting {
  readonly pair: Pair;
  readonly call: Call;
  readonly position: number;
}

// One batch runs while the next is already in the engine's mailbox.
const MAX_BATCHES_IN_FLIGHT = 2;

/** One pool over all callers; every pair is scored once, and callers take turns. */
export class Batcher {
  readonly #runBatch: RunBatch;
  readonly #limits: BatchLimits;
  readonly #waiting = new WaitingPairs<Entry>();
  #inFlight = 0;

  constructor(runBatch: RunBatch, limits: BatchLimits) {
    this.#runBatch = runBatch;
    this.#limits = limits;
  }

  /**
   * Logits of `pairs`, in order. When `signal` aborts, those not yet in a batch are dropped and
   * the promise rejects with the signal's reason; it rejects with the batch's error otherwise.
   * Calls with the same signal are one caller, who gets no more turns for coming in steps.
   */
  score(pairs: readonly Pair[], signal?: AbortSignal): Promise<Float32Array> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (pairs.length === 0) return Promise.resolve(new Float32Array(0));
    const { promise, resolve, reject } = Promise.withResolvers<Float32Array>();
    const logits = new Float32Array(pairs.length);
    const call: Call = { logits, entries: [], missing: pairs.length, resolve, reject };
    const caller = signal ?? call;
    for (const [position, pair] of pairs.entries()) {
      const entry = { pair, length: pair.ids.length, caller, call, position, gone: false };
      call.entries.push(entry);
      this.#waiting.add(entry);
    }
    const abort = () => this.#drop(call, signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    this.#fill();
    return promise.finally(() => signal?.removeEventListener("abort", abort));
  }

  #drop(call: Call, reason: unknown): void {
    for (const entry of call.entries) this.#waiting.remove(entry);
    call.reject(reason);
  }

  #fill(): void {
    while (this.#inFlight < MAX_BATCHES_IN_FLIGHT) {
      const batch = this.#waiting.takeBatch(this.#limits);
      if (batch.length === 0) return;
      this.#inFlight += 1;
      void this.#run(batch);
    }
  }

  async #run(batch: readonly Entry[]): Promise<void> {
    try {
      const logits = await this.#runBatch(batch.map((entry) => entry.pair));
      batch.forEach(({ call, position }, row) => {
        call.logits[position] = logits[row] ?? Number.NaN;
        call.missing -= 1;
        if (call.missing === 0) call.resolve(call.logits);
      });
    } catch (error) {
      for (const call of new Set(batch.map((entry) => entry.call))) this.#drop(call, error);
    }
    this.#inFlight -= 1;
    this.#fill();
  }
}
