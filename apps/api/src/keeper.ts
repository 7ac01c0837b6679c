// Owns: when chores are done that have to be done though nobody asks.
// Must not know: what they are, requests.
import type { Logger } from "@crossrank/protocol/log";
import type { Redis } from "@crossrank/protocol/redis";

export interface Chore {
  readonly name: string;
  readonly everyMs: number;
  /** Doing it in every API process at once does no harm. */
  run(): Promise<void>;
}

/** Does each chore again and again, never twice at a time, while Redis is there. */
export class Keeper {
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(redis: Redis, chores: readonly Chore[], log: Logger) {
    this.#timers = chores.map(({ name, everyMs, run }) => {
      let running = false;
      return setInterval(async () => {
        if (running || redis.status !== "ready") return;
        running = true;
        await run().catch((error: unknown) => log.warn({ err: error, name }, "chore not done"));
        running = false;
      }, everyMs);
    });
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }
}
