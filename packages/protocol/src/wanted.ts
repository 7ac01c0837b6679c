// Owns: which models are asked for that no worker has ever served: with no descriptor there is no queue yet
// to count, and whoever starts workers on demand has to hear of it all the same.
// Must not know: who asks, what starts a worker.
import { WANTED_KEY } from "./keys.ts";
import type { Redis } from "./redis.ts";

/** Whoever still wants it asks again by then; long enough for any autoscaler to look. */
const WANTED_MS = 60_000;

/** Notes that somebody asks for the model of this MODEL setting. */
export async function noteWanted(redis: Redis, alias: string): Promise<void> {
  await redis.zadd(WANTED_KEY, Date.now(), alias);
}

/** MODEL settings that were asked for within the last minute. */
export async function listWanted(redis: Redis): Promise<string[]> {
  return redis.zrangebyscore(WANTED_KEY, Date.now() - WANTED_MS, "+inf");
}
