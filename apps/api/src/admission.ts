// Owns: whether new work may come in now.
// Must not know: what the work is.
import { CrossrankError } from "@crossrank/protocol/errors";
import type { Logger } from "@crossrank/protocol/log";
import { type MemoryGauge, QUEUE_FULL } from "@crossrank/protocol/memory-gauge";

export class Admission {
  readonly #memory: MemoryGauge;
  readonly #log: Logger;
  #warned = false;

  /** `memory` is that of the queue's Redis. */
  constructor(memory: MemoryGauge, log: Logger) {
    this.#memory = memory;
    this.#log = log;
  }

  /** @throws CrossrankError `overloaded` while what was accepted needs the memory that is left */
  check(): void {
    const { share, evicts } = this.#memory;
    if (evicts && !this.#warned) {
      this.#warned = true;
      this.#log.error(
        "Redis evicts keys: accepted jobs can vanish. Set maxmemory-policy noeviction.",
      );
    }
    if (share < QUEUE_FULL) return;
    const percent = Math.round(share * 100);
    throw new CrossrankError("overloaded", `Redis is ${percent} % full; send it again later.`, {
      retryAfterSeconds: 10,
    });
  }
}
