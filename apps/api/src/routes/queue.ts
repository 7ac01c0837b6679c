// Owns: `GET /v1/queue`: what is to be done, for whoever starts workers on demand.
import type { Handler } from "hono";
import type { QueueLoad, QueueLoads } from "../queue-loads.ts";
import type { QueueReply } from "./queue-reply.ts";

/** `?model=` leaves that model's queues, so that the totals are those of its own workers. */
export function queueRoute(loads: QueueLoads): Handler {
  return async (c) => {
    const queues = await loads.read(c.req.query("model") || undefined);
    const workSeconds = queues.map(workerSeconds);
    const isMeasured = workSeconds.every((seconds) => seconds !== undefined);
    return c.json<QueueReply>({
      object: "list",
      data: queues.map(({ seconds, ...load }) => ({
        ...load,
        ...(seconds !== undefined && { seconds: round(seconds) }),
      })),
      outstanding: queues.reduce((sum, { outstanding }) => sum + outstanding, 0),
      ...(isMeasured && {
        worker_seconds: round(workSeconds.reduce((sum, seconds) => sum + seconds, 0)),
      }),
    });
  };
}

/** What one worker alone would take: unlike the pool's time it stays the same while the pool grows. */
function workerSeconds({ seconds, workers }: QueueLoad): number | undefined {
  return seconds === undefined ? undefined : seconds * Math.max(1, workers);
}

const round = (seconds: number) => Math.round(seconds * 1000) / 1000;
