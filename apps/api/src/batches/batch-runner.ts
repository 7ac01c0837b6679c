// Owns: which batches this process works on: it looks around, takes leases, and lets go at its end.
// Must not know: what is done to a batch.
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "@crossrank/protocol/log";
import { ENDED, type EndStatus } from "./batch.ts";
import { BatchLease, LeaseLost } from "./batch-lease.ts";
import type { OpenBatch } from "./batch-store.ts";
import { type RunBatchTools, runBatch } from "./run-batch.ts";

const LOOK_MS = 1000;
/** Each has lines under way in memory, and a place in every worker's background. */
const MOST_AT_ONCE = 4;
const MOST_OF_ONE_OWNER = 2;
/** What is kept of the drain for giving leases back. */
const RELEASE_MS = 300;

export class BatchRunner {
  readonly #tools: RunBatchTools;
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;
  readonly #ending = new AbortController();
  readonly #running = new Map<string, { owner: string; ended: Promise<void> }>();
  #looking = false;

  constructor(tools: RunBatchTools, log: Logger) {
    this.#tools = tools;
    this.#log = log;
    this.#timer = setInterval(() => this.look(), LOOK_MS);
  }

  /** Takes what nobody works on, as far as there is room. */
  look(): void {
    const { redis } = this.#tools;
    if (this.#looking || this.#ending.signal.aborted || redis.status !== "ready") return;
    this.#looking = true;
    this.#take()
      .catch((error: unknown) => this.#log.warn({ err: error }, "batches not looked after"))
      .finally(() => {
        this.#looking = false;
      });
  }

  async #take(): Promise<void> {
    for (const batch of await this.#tools.store.open()) {
      if (this.#running.size >= MOST_AT_ONCE || this.#ending.signal.aborted) return;
      if (this.#running.has(batch.id) || this.#countOf(batch.owner) >= MOST_OF_ONE_OWNER) continue;
      const holder = randomUUID();
      if (!(await this.#tools.store.lease(batch.id, holder))) continue;
      const ended = this.#run(batch, holder).finally(() => this.#running.delete(batch.id));
      this.#running.set(batch.id, { owner: batch.owner, ended });
    }
  }

  #countOf(owner: string): number {
    return [...this.#running.values()].filter((running) => running.owner === owner).length;
  }

  /** Never throws. After a failure the lease lapses by itself: the next try comes a little later. */
  async #run(open: OpenBatch, holder: string): Promise<void> {
    const { store } = this.#tools;
    const lease = new BatchLease(store, open, holder, this.#ending.signal);
    try {
      const batch = await store.read(open.id);
      const isOver = batch === undefined || ENDED.includes(batch.status as EndStatus);
      if (isOver) await store.forget(open);
      else await runBatch(batch, lease, this.#tools);
      await store.release(open.id, holder);
      // Its place is free for the next one.
      setImmediate(() => this.look());
    } catch (error) {
      if (this.#ending.signal.aborted) await store.release(open.id, holder).catch(() => {});
      else if (error instanceof LeaseLost) this.#log.warn({ batchId: open.id }, "lease lost");
      else this.#log.warn({ err: error, batchId: open.id }, "batch interrupted; it goes on soon");
    } finally {
      lease.close();
    }
  }

  /** Stops where it is, so that another process goes on from there. Never waits for Redis. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#ending.abort();
    const ended = Promise.all([...this.#running.values()].map((running) => running.ended));
    await Promise.race([ended, delay(RELEASE_MS, undefined, { ref: false })]);
  }
}
