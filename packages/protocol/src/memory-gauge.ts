// Owns: how full a Redis is (of a cluster the fullest node), and whether it would throw away what it was
// trusted with.
// Must not know: what is stored, what is done about it.
import { mastersOf, type Redis } from "./redis.ts";

const LOOK_MS = 1000;

/** Above this, impressions are no longer written: they stay for weeks, and the cache needs room too. */
export const IMPRESSIONS_FULL = 0.5;
/** Above this, cache entries are no longer written: they must never crowd out accepted work. */
export const CACHE_FULL = 0.7;
/** Above this, no new work is accepted: what was accepted needs the rest to finish. */
export const QUEUE_FULL = 0.85;

/** Looks once a second. Until the first look, and while Redis is away, it tells what it last saw. */
export class MemoryGauge {
  readonly #redis: Redis;
  readonly #timer: NodeJS.Timeout;
  #share = 0;
  #evicts = false;

  constructor(redis: Redis) {
    this.#redis = redis;
    this.#timer = setInterval(() => this.#look(), LOOK_MS).unref();
    redis.once("ready", () => this.#look());
  }

  /** Used part of the memory that Redis may use, 0 to 1; 0 when it is not bounded. */
  get share(): number {
    return this.#share;
  }

  /** True when Redis makes room by throwing keys away instead of refusing new ones. */
  get evicts(): boolean {
    return this.#evicts;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#redis.status !== "ready") return;
    const looks = await Promise.all(mastersOf(this.#redis).map(lookAt)).catch(() => []);
    if (looks.length === 0) return;
    this.#share = Math.max(...looks.map(({ share }) => share));
    this.#evicts = looks.some(({ evicts }) => evicts);
  }
}

async function lookAt(redis: Redis): Promise<{ share: number; evicts: boolean }> {
  const info = await redis.info("memory");
  const read = (field: string) => new RegExp(`^${field}:(\\S+)`, "m").exec(info)?.[1];
  const most = Number(read("maxmemory"));
  const isBounded = most > 0;
  return {
    share: isBounded ? Number(read("used_memory") ?? 0) / most : 0,
    evicts: isBounded && read("maxmemory_policy") !== "noeviction",
  };
}
