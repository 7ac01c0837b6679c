// Owns: liveness (this process) and readiness (can a request be answered now?).
import { CrossrankError } from "@crossrank/protocol/errors";
import type { Handler } from "hono";
import type { Lanes } from "../lanes.ts";

/** 200 as long as the process answers: it depends on nothing, or a Redis outage would kill us. */
export function livezRoute(): Handler {
  return (c) => c.json({ status: "ok" });
}

/** 200 when Redis answers and a worker serves the default model, or none need be alive. */
export function readyzRoute(lanes: Lanes, minWorkers: number, isDraining: () => boolean): Handler {
  return async (c) => {
    if (isDraining()) throw new CrossrankError("shutting_down", "The service is shutting down.");
    if (minWorkers === 0) {
      await lanes.liveWorkers();
      return c.json({ status: "ok" });
    }
    const descriptor = await lanes.resolve(null);
    if (await lanes.isLive(descriptor)) return c.json({ status: "ok" });
    throw new CrossrankError("model_unavailable", `No live worker serves ${descriptor.model}.`);
  };
}
