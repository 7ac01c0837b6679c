// Owns: which workers live and which lanes have ever been served, as told by heartbeats in Redis.
// Must not know: what a worker does, who asks.
import { z } from "zod";
import { batchMetricsSchema } from "./batch-metrics.ts";
import { descriptorSchema, laneOf } from "./descriptor.ts";
import { LANES_KEY, PROTOCOL_VERSION, WORKERS_KEY, workerKey } from "./keys.ts";
import { type Redis, runPipeline } from "./redis.ts";

/** A worker that misses three heartbeats counts as gone. */
export const HEARTBEAT_MS = 3000;
const PRESENCE_TTL_MS = 3 * HEARTBEAT_MS + 1000;

const workSchema = z.object({
  /** Runs in flight now. */
  runs: z.number(),
  /** Runs of waiting callers that it holds at most. */
  concurrency: z.number(),
  /** Documents scored since its start. */
  documents: z.number(),
});

const presenceSchema = z.object({
  id: z.string(),
  /** Of the queues that it pulls from. */
  protocol: z.literal(PROTOCOL_VERSION),
  /** So many of them: those of the first shards. */
  shards: z.number().int(),
  descriptor: descriptorSchema,
  startedAt: z.string(),
  heartbeatAt: z.string(),
  host: z.string(),
  pid: z.number(),
  /** What the worker found on its machine and why it chose as it did; shown, never read. */
  check: z.record(z.string(), z.unknown()).optional(),
  metrics: batchMetricsSchema.optional(),
  work: workSchema.optional(),
});
export type WorkerPresence = z.infer<typeof presenceSchema>;

const laneSchema = z.object({ descriptor: descriptorSchema, heartbeatAt: z.string() });
export type Lane = z.infer<typeof laneSchema>;

/** Says that a worker lives, and leaves its descriptor behind so that keys can be built without it. */
export async function announceWorker(redis: Redis, presence: WorkerPresence): Promise<void> {
  const { id, descriptor, heartbeatAt } = presence;
  await runPipeline(
    redis
      .pipeline()
      .hset(LANES_KEY, laneOf(descriptor), JSON.stringify({ descriptor, heartbeatAt }))
      .set(workerKey(id), JSON.stringify(presence), "PX", PRESENCE_TTL_MS)
      .sadd(WORKERS_KEY, id),
  );
}

export async function withdrawWorker(redis: Redis, id: string): Promise<void> {
  await runPipeline(redis.pipeline().del(workerKey(id)).srem(WORKERS_KEY, id));
}

export interface LivingWorkers {
  /** Those that pull from all the queues of this version, oldest first. */
  readonly ours: readonly WorkerPresence[];
  /** How many others live: of another version, or with fewer shards. They have queues of their own. */
  readonly others: number;
}

/** The workers whose heartbeat is fresh; forgets those that died without a word. */
export async function readWorkers(redis: Redis, shards: number): Promise<LivingWorkers> {
  const ids = await redis.smembers(WORKERS_KEY);
  if (ids.length === 0) return { ours: [], others: 0 };
  const stored = await redis.mget(...ids.map(workerKey));
  const dead = ids.filter((_, i) => stored[i] === null);
  if (dead.length > 0) await redis.srem(WORKERS_KEY, ...dead);
  const ours = readable(presenceSchema, stored).filter((worker) => worker.shards >= shards);
  ours.sort((a, b) => a.startedAt.localeCompare(b.startedAt) || a.id.localeCompare(b.id));
  return { ours, others: ids.length - dead.length - ours.length };
}

/** Those of them that serve that lane. */
export const servingLane = (workers: readonly WorkerPresence[], lane: string): WorkerPresence[] =>
  workers.filter(({ descriptor }) => laneOf(descriptor) === lane);

/** Every lane that a worker has served, with the descriptor it served last; the newest first. */
export async function listLanes(redis: Redis): Promise<Lane[]> {
  const lanes = readable(laneSchema, await redis.hvals(LANES_KEY));
  return lanes.sort((a, b) => b.heartbeatAt.localeCompare(a.heartbeatAt));
}

// What another version wrote is not ours to read, and no reason to fail.
function readable<T>(schema: z.ZodType<T>, stored: readonly (string | null)[]): T[] {
  return stored.flatMap((json) => {
    const parsed = schema.safeParse(json === null ? null : JSON.parse(json));
    return parsed.success ? [parsed.data] : [];
  });
}
