// Owns: which workers live and which lanes have ever been served, as told by heartbeats in Redis.
// Must not know: what a worker does, who asks.
import { z } from "zod";
import { descriptorSchema, laneOf, type ModelDescriptor } from "./descriptor.ts";
import { type Redis, runPipeline } from "./redis.ts";

/** A worker that misses three heartbeats counts as gone. */
export const HEARTBEAT_MS = 3000;
const PRESENCE_TTL_MS = 3 * HEARTBEAT_MS + 1000;

const presenceSchema = z.object({
  id: z.string(),
  descriptor: descriptorSchema,
  startedAt: z.string(),
  heartbeatAt: z.string(),
  host: z.string(),
  pid: z.number(),
});
export type WorkerPresence = z.infer<typeof presenceSchema>;

const WORKERS = "{crossrank}:workers";
const LANES = "{crossrank}:lanes";
const presenceKey = (id: string) => `{crossrank}:worker:${id}`;

/** Says that a worker lives, and leaves its descriptor behind so that keys can be built without it. */
export async function announceWorker(redis: Redis, presence: WorkerPresence): Promise<void> {
  const { id, descriptor } = presence;
  await runPipeline(
    redis
      .pipeline()
      .set(presenceKey(id), JSON.stringify(presence), "PX", PRESENCE_TTL_MS)
      .sadd(WORKERS, id)
      .hset(LANES, laneOf(descriptor), JSON.stringify(descriptor)),
  );
}

export async function withdrawWorker(redis: Redis, id: string): Promise<void> {
  await runPipeline(redis.pipeline().del(presenceKey(id)).srem(WORKERS, id));
}

/** The workers whose heartbeat is fresh, oldest first; forgets those that died without a word. */
export async function listWorkers(redis: Redis): Promise<WorkerPresence[]> {
  const ids = await redis.smembers(WORKERS);
  if (ids.length === 0) return [];
  const stored = await redis.mget(...ids.map(presenceKey));
  const dead = ids.filter((_, i) => stored[i] === null);
  if (dead.length > 0) await redis.srem(WORKERS, ...dead);
  return stored
    .filter((json) => json !== null)
    .map((json) => presenceSchema.parse(JSON.parse(json)))
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt) || a.id.localeCompare(b.id));
}

/** Every lane that a worker has served, with the descriptor it served last. */
export async function listLanes(redis: Redis): Promise<ModelDescriptor[]> {
  const stored = await redis.hvals(LANES);
  return stored.map((json) => descriptorSchema.parse(JSON.parse(json)));
}
