// Owns: `GET /v1/workers`, the live ones.
import type { Handler } from "hono";
import type { Lanes } from "../lanes.ts";

export function workersRoute(lanes: Lanes): Handler {
  return async (c) => {
    const workers = await lanes.liveWorkers();
    return c.json({
      workers: workers.map(({ id, descriptor, startedAt, heartbeatAt, host, pid }) => ({
        id,
        model: descriptor.model,
        precision: descriptor.precision,
        device: descriptor.device,
        heartbeat: heartbeatAt,
        started: startedAt,
        host,
        pid,
      })),
    });
  };
}
