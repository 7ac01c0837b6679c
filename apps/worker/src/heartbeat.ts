// Owns: a worker's presence, from the first heartbeat to the last.
// Must not know: jobs, models.
import type { Logger } from "@crossrank/protocol/log";
import {
  announceWorker,
  HEARTBEAT_MS,
  type WorkerPresence,
  withdrawWorker,
} from "@crossrank/protocol/presence";
import { rememberRate } from "@crossrank/protocol/rate";
import type { Redis } from "@crossrank/protocol/redis";

/** What changes from one heartbeat to the next. */
export type Now = Pick<WorkerPresence, "metrics" | "work">;

/** Says at once and then at every heartbeat that the worker lives. Returns how to stop it. */
export async function startHeartbeat(
  redis: Redis,
  presence: Omit<WorkerPresence, "heartbeatAt" | keyof Now>,
  readNow: () => Now,
  log: Logger,
): Promise<() => Promise<void>> {
  const remember = () => rememberRate(redis, presence.descriptor, readNow().metrics);
  const beat = async () => {
    const heartbeatAt = new Date().toISOString();
    await announceWorker(redis, { ...presence, heartbeatAt, ...readNow() });
    await remember();
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
    if (redis.status !== "ready") return;
    await withdrawWorker(redis, presence.id);
    // A worker that lived for one burst has measured something since its last beat.
    await remember();
  };
}
