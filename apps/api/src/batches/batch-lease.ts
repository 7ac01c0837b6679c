// Owns: that one process at a time works on a batch, and that it notices when it is not the one.
// Must not know: what the work is.
import type { BatchStatus } from "./batch.ts";
import type { BatchStep, BatchStore, OpenBatch } from "./batch-store.ts";

const RENEW_MS = 1000;

export class LeaseLost extends Error {}

export class BatchLease {
  readonly holder: string;
  /** Aborts when the work is to stop here: it goes on elsewhere. */
  readonly signal: AbortSignal;
  readonly #store: BatchStore;
  readonly #batch: OpenBatch;
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #status: BatchStatus | undefined;

  /** The lease is `holder`'s already. */
  constructor(store: BatchStore, batch: OpenBatch, holder: string, ending: AbortSignal) {
    this.#store = store;
    this.#batch = batch;
    this.holder = holder;
    this.signal = AbortSignal.any([ending, this.#lost.signal]);
    // Redis being away is noticed by who works; a lease that lapses meanwhile is lost.
    this.#timer = setInterval(() => void this.step().catch(() => {}), RENEW_MS);
  }

  /** The batch's status, at most a second old. */
  get status(): BatchStatus | undefined {
    return this.#status;
  }

  /** @throws LeaseLost when somebody else works on the batch now; nothing was written then */
  async step(step: BatchStep = {}): Promise<BatchStatus> {
    this.signal.throwIfAborted();
    const status = await this.#store.step(this.#batch, this.holder, step);
    if (status === undefined) {
      this.#lost.abort(new LeaseLost());
      throw new LeaseLost();
    }
    this.#status = status;
    return status;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
