// Owns: how often and how much at once a key may call.
// Must not know: headers of requests, what the calls do.
import type { ApiKey } from "@crossrank/protocol/api-keys";
import { CrossrankError } from "@crossrank/protocol/errors";
import { QUOTA_PREFIX } from "@crossrank/protocol/keys";
import type { Redis } from "@crossrank/protocol/redis";
import { RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";

const WINDOW_SECONDS = 60;

/** Header fields as IETF draft-ietf-httpapi-ratelimit-headers-11 has them. */
export type QuotaFields = Readonly<Record<string, string>>;

/** A call that was let in. */
export interface Admitted {
  /** To be called once, when the call has been answered. */
  leave(): void;
}

/** Requests a minute are counted in Redis for all API processes, running ones in each process. */
export class Quotas {
  readonly #redis: Redis;
  readonly #limiters = new Map<number, RateLimiterRedis>();
  readonly #running = new Map<string, number>();
  readonly #estimateWaitSeconds: () => Promise<number>;

  /** `estimateWaitSeconds` tells how long what is queued now will take. */
  constructor(redis: Redis, estimateWaitSeconds: () => Promise<number>) {
    this.#redis = redis;
    this.#estimateWaitSeconds = estimateWaitSeconds;
  }

  /**
   * `tell` gets the fields that go with the answer, also with a refusal.
   * @throws CrossrankError `quota_exceeded` with the time after which a try makes sense
   */
  async enter(key: ApiKey, tell: (fields: QuotaFields) => void): Promise<Admitted> {
    const { requestsPerMinute, concurrentRequests: limit } = key;
    const running = this.#runningOf(key);
    if (limit !== null && running >= limit) throw await this.#tooMany(key.name, running, limit);
    // Before anything is waited for, or all who come meanwhile would find the same room.
    this.#running.set(key.name, running + 1);
    const leave = () => void this.#running.set(key.name, this.#runningOf(key) - 1);
    try {
      if (requestsPerMinute !== null) await this.#count(key, requestsPerMinute, tell);
      return { leave };
    } catch (error) {
      leave();
      throw error;
    }
  }

  async #tooMany(name: string, running: number, limit: number): Promise<CrossrankError> {
    const message = `The API key ${name} has ${running} requests running, its limit is ${limit}.`;
    // One of them ends when its share of the queue is done.
    const seconds = await this.#estimateWaitSeconds().catch(() => 1);
    const retryAfterSeconds = Math.max(1, seconds);
    return new CrossrankError("quota_exceeded", message, { retryAfterSeconds });
  }

  async #count(key: ApiKey, limit: number, tell: (fields: QuotaFields) => void): Promise<void> {
    const spent = await this.#limiterOf(limit)
      .consume(key.name)
      .catch((refusal: unknown) => {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        return refusal;
      });
    const resetSeconds = Math.ceil(spent.msBeforeNext / 1000);
    tell({
      "ratelimit-policy": `"requests";q=${limit};w=${WINDOW_SECONDS}`,
      ratelimit: `"requests";r=${Math.max(0, spent.remainingPoints)};t=${resetSeconds}`,
    });
    if (spent.consumedPoints <= limit) return;
    const message = `The API key ${key.name} has made its ${limit} requests of this minute.`;
    throw new CrossrankError("quota_exceeded", message, { retryAfterSeconds: resetSeconds });
  }

  #limiterOf(points: number): RateLimiterRedis {
    const known = this.#limiters.get(points);
    if (known !== undefined) return known;
    const options = {
      storeClient: this.#redis,
      keyPrefix: QUOTA_PREFIX,
      points,
      duration: WINDOW_SECONDS,
    };
    const limiter = new RateLimiterRedis(options);
    this.#limiters.set(points, limiter);
    return limiter;
  }

  #runningOf({ name }: ApiKey): number {
    return this.#running.get(name) ?? 0;
  }
}
