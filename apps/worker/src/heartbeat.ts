// Owns: a worker's presence, from the first heartbeat to the last.
// Must not know: jobs, models.
import type { Logger } from "@crossrank/protocol/log";
import {
  announceWorker,
  HEARTBEAT_MS,
  type WorkerPresence,
  withdrawWorker,
} from "@crossrank/protocol/presence";
import type { Redis } from "@crossrank/protocol/redis";

/** Says at once and then at every heartbeat that the worker lives. Returns how to stop it. */
export async function startHeartbeat(
  redis: Redis,
  presence: Omit<WorkerPresence, "heartbeatAt" | "metrics">,
  readMetrics: () => WorkerPresence["metrics"],
  log: Logger,
): Promise<() => Promise<void>> {
  const beat = () => {
    const heartbeatAt = new Date().toISOString();
    return announceWorker(redis, { ...presence, heartbeatAt, metrics: readMetrics() });
  };
  await beat();
  const timer = setInterval(() => {
    // While Redis is away commands would pile up; the next beat after it is back is early enough.
    if (redis.status === "ready") {
      beat().catch((error: unknown) => log.warn({ err: error }, "heartbeat"));
    }
  }, HEARTBEAT_MS);
  return async () => {
    clearInterval(timer);
    if (redis.status === "ready") await withdrawWorker(redis, presence.id);
  };
}
