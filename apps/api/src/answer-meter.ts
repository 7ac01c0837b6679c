// Owns: how fast those who waited were answered in the last minutes, by all API processes together, and how
// much of it the cache knew.
// Must not know: HTTP, rankings.
import { answersKey } from "@crossrank/protocol/keys";
import { type Redis, readHashes, runPipeline } from "@crossrank/protocol/redis";
import type { RerankReply } from "@crossrank/protocol/reply-contract";

type CacheState = RerankReply["cache"];

export interface AnswerFigures {
  readonly windowSeconds: number;
  readonly answered: number;
  readonly cache: Readonly<Record<CacheState, number>>;
  /** Undefined when nobody was answered. */
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
}

const SLICE_SECONDS = 30;
/** The one that goes on counts as a whole one. */
const SLICES = 10;
const FLUSH_AFTER_MS = 1000;
/** Each bucket's bound is so many times that of the one before: a figure is off by 5 % at most. */
const RATIO = 1.1;

export class AnswerMeter {
  readonly #redis: Redis;
  /** Not yet in Redis: answers by cache state and bucket, as `hit:12`. */
  #counts = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Costs no call: what has come together is told once a second. */
  record(cache: CacheState, ms: number): void {
    const field = `${cache}:${bucketOf(ms)}`;
    this.#counts.set(field, (this.#counts.get(field) ?? 0) + 1);
    this.#timer ??= setTimeout(() => void this.#flush(), FLUSH_AFTER_MS).unref();
  }

  async read(): Promise<AnswerFigures> {
    const slice = currentSlice();
    const keys = Array.from({ length: SLICES }, (_, ago) => answersKey(slice - ago));
    const found = await readHashes(this.#redis, keys);
    const cache = { hit: 0, partial: 0, miss: 0 };
    const buckets = new Map<number, number>();
    for (const [field, text] of found.flatMap((counts) => Object.entries(counts))) {
      const [state, bucket] = field.split(":") as [CacheState, string];
      cache[state] += Number(text);
      buckets.set(Number(bucket), (buckets.get(Number(bucket)) ?? 0) + Number(text));
    }
    return {
      windowSeconds: SLICES * SLICE_SECONDS,
      answered: cache.hit + cache.partial + cache.miss,
      cache,
      p50Ms: quantile(buckets, 0.5),
      p95Ms: quantile(buckets, 0.95),
    };
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  async #flush(): Promise<void> {
    this.#timer = undefined;
    const counts = this.#counts;
    this.#counts = new Map();
    const key = answersKey(currentSlice());
    const writing = this.#redis.pipeline();
    for (const [field, count] of counts) writing.hincrby(key, field, count);
    writing.expire(key, (SLICES + 1) * SLICE_SECONDS);
    // Figures are not worth more than a try.
    await runPipeline(writing).catch(() => {});
  }
}

const currentSlice = () => Math.floor(Date.now() / 1000 / SLICE_SECONDS);

const bucketOf = (ms: number) => Math.ceil(Math.log(Math.max(ms, 0.01)) / Math.log(RATIO));

/** The middle of the bucket that the answer at this share of all stands in. */
export function quantile(buckets: ReadonlyMap<number, number>, share: number): number | undefined {
  const ordered = [...buckets].sort(([a], [b]) => a - b);
  const rank = share * ordered.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [bucket, count] of ordered) {
    seen += count;
    if (seen >= rank) return RATIO ** (bucket - 0.5);
  }
  return undefined;
}
