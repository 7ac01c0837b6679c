// Owns: how long what is queued will take: estimated work against the measured rate of the workers.
// Must not know: requests, what follows from the wait.
import { backlogTokens } from "@crossrank/protocol/backlog";
import { laneOf } from "@crossrank/protocol/descriptor";
import { queuesOf } from "@crossrank/protocol/job";
import { tokensPerSecond } from "@crossrank/protocol/rate";
import type { Redis } from "@crossrank/protocol/redis";
import type { Lanes } from "./lanes.ts";

/** An estimate this old is as good as a new one, and costs a request nothing. */
const FRESH_MS = 500;

interface Estimate {
  readonly atMs: number;
  readonly seconds: Promise<number | undefined>;
}

export class WaitEstimate {
  readonly #redis: Redis;
  readonly #lanes: Lanes;
  readonly #shards: number;
  readonly #estimates = new Map<string, Estimate>();

  constructor(redis: Redis, lanes: Lanes, shards: number) {
    this.#redis = redis;
    this.#lanes = lanes;
    this.#shards = shards;
  }

  /** Seconds until a run that is queued now begins; undefined while no rate has been measured. */
  seconds(lane: string): Promise<number | undefined> {
    const known = this.#estimates.get(lane);
    const nowMs = performance.now();
    if (known !== undefined && nowMs - known.atMs < FRESH_MS) return known.seconds;
    const seconds = this.#estimate(lane);
    this.#estimates.set(lane, { atMs: nowMs, seconds });
    // A failure is the asker's to see, and the next one tries again.
    seconds.catch(() => this.#estimates.delete(lane));
    return seconds;
  }

  async #estimate(lane: string): Promise<number | undefined> {
    const [tokens, workers] = await Promise.all([
      backlogTokens(this.#redis, queuesOf(lane, "interactive", this.#shards)),
      this.#lanes.liveWorkers(),
    ]);
    const pool = workers.filter(({ descriptor }) => laneOf(descriptor) === lane);
    const rate = tokensPerSecond(pool);
    return rate === undefined ? undefined : tokens / (rate * pool.length);
  }
}
