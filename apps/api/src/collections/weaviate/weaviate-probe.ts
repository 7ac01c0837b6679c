// Owns: whether a Weaviate server is there now.
// Must not know: its client, what is asked of it.
//
// The client itself tries for half a minute and writes each failure to the console; who waits is told sooner.
import { setTimeout as delay } from "node:timers/promises";

const PROBE_MS = 2000;
/** A server that was there a moment ago is not asked again. */
const TRUSTED_MS = 1000;
const WATCH_EVERY_MS = 2000;

export class WeaviateProbe {
  readonly #address: string;
  #seenAt = Number.NEGATIVE_INFINITY;

  constructor(url: string) {
    this.#address = `${url.replace(/\/+$/, "")}/v1/.well-known/ready`;
  }

  /** @throws Error when it does not answer, or says that it is not ready */
  async check(): Promise<void> {
    if (performance.now() - this.#seenAt < TRUSTED_MS) return;
    const response = await fetch(this.#address, { signal: AbortSignal.timeout(PROBE_MS) });
    await response.body?.cancel();
    if (response.status >= 500) throw new Error(`not ready, status code ${response.status}`);
    this.#seenAt = performance.now();
  }

  /** The outcome of `work`, unless the server goes away before it. */
  async while<T>(work: Promise<T>): Promise<T> {
    const over = new AbortController();
    const watch = async () => {
      for (;;) {
        await delay(WATCH_EVERY_MS, undefined, { signal: over.signal, ref: false });
        await this.check();
      }
    };
    const watching = watch();
    watching.catch(() => {});
    // Nobody may wait for it any more when it fails.
    work.catch(() => {});
    return await Promise.race([work, watching as Promise<never>]).finally(() => over.abort());
  }
}
