// Owns: whether new work may come in now.
// Must not know: what the work is.
import { CrossrankError } from "@crossrank/protocol/errors";
import type { Logger } from "@crossrank/protocol/log";
import { type MemoryGauge, QUEUE_FULL } from "@crossrank/protocol/memory-gauge";
import type { Owner } from "@crossrank/protocol/priority";
import type { PlannedRun } from "@crossrank/protocol/runs";
import type { WaitEstimate } from "./wait-estimate.ts";

export class Admission {
  readonly #memory: MemoryGauge;
  readonly #wait: WaitEstimate;
  readonly #log: Logger;
  #warned = false;

  /** `memory` is that of the queue's Redis. */
  constructor(memory: MemoryGauge, wait: WaitEstimate, log: Logger) {
    this.#memory = memory;
    this.#wait = wait;
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

  /**
   * For runs that somebody waits for: told at once what it would learn at its deadline.
   * @throws CrossrankError `overloaded` when what goes before them will take longer than `timeoutMs`
   */
  async checkWait(
    lane: string,
    owner: Owner,
    runs: readonly PlannedRun[],
    timeoutMs: number,
  ): Promise<void> {
    const tokens = runs.reduce((sum, run) => sum + run.tokens, 0);
    const seconds = await this.#wait.secondsFor(lane, owner, tokens);
    const excess = (seconds ?? 0) - timeoutMs / 1000;
    if (excess <= 0) return;
    const message = `What is queued takes about ${Math.ceil(seconds ?? 0)} s, longer than this may wait.`;
    throw new CrossrankError("overloaded", message, { retryAfterSeconds: Math.max(1, excess) });
  }
}
