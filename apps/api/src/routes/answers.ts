// Owns: `GET /v1/answers`: how fast those who waited were answered lately, and how much the cache knew.
import type { Handler } from "hono";
import type { AnswerMeter } from "../answer-meter.ts";
import type { AnswersReply } from "./answers-reply.ts";

export function answersRoute(meter: AnswerMeter): Handler {
  return async (c) => {
    const { windowSeconds, answered, cache, p50Ms, p95Ms } = await meter.read();
    return c.json<AnswersReply>({
      window_seconds: windowSeconds,
      answered,
      cache,
      ...(p50Ms !== undefined && { p50_ms: round(p50Ms) }),
      ...(p95Ms !== undefined && { p95_ms: round(p95Ms) }),
    });
  };
}

const round = (ms: number) => Number(ms.toPrecision(3));
