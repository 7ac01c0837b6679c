// Owns: what belongs to an owner, in the order of its making, and pages of it.
// Must not know: what it is, whose list has which key.
import { type Redis, runPipeline } from "@crossrank/protocol/redis";

/** Which part of a list is asked for, as OpenAI's clients ask. */
export interface PageQuery {
  /** The id after which it begins. */
  readonly after: string | null;
  readonly most: number;
  readonly order: "asc" | "desc";
}

export interface Page<T> {
  readonly data: readonly T[];
  readonly hasMore: boolean;
}

/** What was found of a page, and the id after which the next one begins: null at the end. */
export interface Listed<T> {
  readonly data: readonly T[];
  readonly next: string | null;
}

export const nextOf = ({ data, hasMore }: Page<string>): string | null =>
  (hasMore && data.at(-1)) || null;

export class OwnedLists {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** `lifeMs` is the longest that anything of this list lives. */
  async add(key: string, id: string, nowMs: number, lifeMs: number): Promise<void> {
    const adding = this.#redis.multi().zadd(key, nowMs, id).pexpire(key, lifeMs);
    await runPipeline(adding.zremrangebyscore(key, "-inf", nowMs - lifeMs));
  }

  async remove(key: string, ...ids: string[]): Promise<void> {
    await this.#redis.zrem(key, ...ids);
  }

  /** Some ids at random, of what was made before `untilMs`. */
  async sample(key: string, most: number, untilMs: number): Promise<string[]> {
    const drawn = await this.#redis.zrandmember(key, most, "WITHSCORES");
    const ids: string[] = [];
    for (let i = 0; i < drawn.length; i += 2) {
      if (Number(drawn[i + 1]) < untilMs) ids.push(drawn[i] ?? "");
    }
    return ids;
  }

  /** Of an id that is not in the list there is nothing after it. */
  async page(key: string, { after, most, order }: PageQuery): Promise<Page<string>> {
    const isNewestFirst = order === "desc";
    const rankOf = (id: string) =>
      isNewestFirst ? this.#redis.zrevrank(key, id) : this.#redis.zrank(key, id);
    const rank = after === null ? -1 : await rankOf(after);
    if (rank === null) return { data: [], hasMore: false };
    // One more tells whether there is more.
    const ids = isNewestFirst
      ? await this.#redis.zrevrange(key, rank + 1, rank + 1 + most)
      : await this.#redis.zrange(key, String(rank + 1), String(rank + 1 + most));
    return { data: ids.slice(0, most), hasMore: ids.length > most };
  }
}
