// How long to wait before something that died is started again.
// Knows nothing of what that is.

const FIRST_DELAY_MS = 200;
const MAX_DELAY_MS = 10_000;
/** Who lived this long has recovered: its next death starts from the first delay again. */
const RECOVERED_AFTER_MS = 30_000;

export class Backoff {
  #nextDelayMs = FIRST_DELAY_MS;

  /** The delay after a life of `aliveMs`; doubles from one short life to the next. */
  delayAfter(aliveMs: number): number {
    if (aliveMs >= RECOVERED_AFTER_MS) this.#nextDelayMs = FIRST_DELAY_MS;
    const delayMs = this.#nextDelayMs;
    this.#nextDelayMs = Math.min(2 * delayMs, MAX_DELAY_MS);
    return delayMs;
  }
}

export const inSeconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
