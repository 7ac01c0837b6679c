// Owns: liveness (this process) and readiness (can a request be answered now?).
import { CrossrankError } from "@crossrank/protocol/errors";
import type { Handler } from "hono";
import type { RerankTools } from "../rerank.ts";
import type { Liveness, Readiness } from "./service-replies.ts";

/** 200 as long as the process answers: it depends on nothing, or a Redis outage would kill us. */
export function livezRoute(): Handler {
  return (c) => c.json<Liveness>({ status: "ok" });
}

/** 200 when Redis answers, has room, and enough workers serve the default model. */
export function readyzRoute({ lanes, admission }: RerankTools, minWorkers: number): Handler {
  return async (c) => {
    admission.check();
    if (minWorkers === 0) {
      await lanes.liveWorkers();
      return c.json<Readiness>({ status: "ok" });
    }
    const descriptor = await lanes.resolve(null);
    const live = await lanes.countLive(descriptor);
    if (live >= minWorkers) return c.json<Readiness>({ status: "ok", workers: live });
    const hint = await lanes.hint();
    const message = `${live} live workers serve ${descriptor.model}, ${minWorkers} are wanted.${hint}`;
    throw new CrossrankError("model_unavailable", message);
  };
}
