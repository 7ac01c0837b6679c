// Owns: how long what is queued will take: estimated work against the measured rate of the workers.
// Must not know: requests, what follows from the wait.
import { type OwedTokens, readBacklog, sumTokens, tokensAhead } from "@crossrank/protocol/backlog";
import { queuesOf } from "@crossrank/protocol/job";
import { servingLane } from "@crossrank/protocol/presence";
import type { Owner } from "@crossrank/protocol/priority";
import { tokensPerSecond } from "@crossrank/protocol/rate";
import type { Redis } from "@crossrank/protocol/redis";
import type { Lanes } from "./lanes.ts";

/** An estimate this old is as good as a new one, and costs a request nothing. */
const FRESH_MS = 500;

interface Queued {
  readonly backlog: readonly OwedTokens[];
  /** Tokens a second of all workers; undefined while none has been measured. */
  readonly rate: number | undefined;
}

export class WaitEstimate {
  readonly #redis: Redis;
  readonly #lanes: Lanes;
  readonly #shards: number;
  readonly #known = new Map<string, { readonly atMs: number; readonly queued: Promise<Queued> }>();

  constructor(redis: Redis, lanes: Lanes, shards: number) {
    this.#redis = redis;
    this.#lanes = lanes;
    this.#shards = shards;
  }

  /** Seconds until all that is queued is done; undefined while no rate has been measured. */
  async seconds(lane: string): Promise<number | undefined> {
    const { backlog, rate } = await this.#queued(lane);
    return rate && sumTokens(backlog) / rate;
  }

  /** Seconds until a run of so many tokens begins that is this owner's next. */
  async secondsFor(lane: string, owner: Owner, tokens: number): Promise<number | undefined> {
    const { backlog, rate } = await this.#queued(lane);
    return rate && tokensAhead(backlog, owner, tokens) / rate;
  }

  #queued(lane: string): Promise<Queued> {
    const known = this.#known.get(lane);
    const nowMs = performance.now();
    if (known !== undefined && nowMs - known.atMs < FRESH_MS) return known.queued;
    const queued = this.#read(lane);
    this.#known.set(lane, { atMs: nowMs, queued });
    // A failure is the asker's to see, and the next one tries again.
    queued.catch(() => this.#known.delete(lane));
    return queued;
  }

  async #read(lane: string): Promise<Queued> {
    const [backlog, workers] = await Promise.all([
      readBacklog(this.#redis, queuesOf(lane, "interactive", this.#shards)),
      this.#lanes.liveWorkers(),
    ]);
    const pool = servingLane(workers, lane);
    const rate = tokensPerSecond(pool);
    return { backlog, rate: rate && rate * pool.length };
  }
}
