// Owns: `GET /v1/jobs/{id}/events`: what happens to a job, as server-sent events.
// Must not know: what happens.
import type { Job } from "@crossrank/protocol/job-contract";
import type { Logger } from "@crossrank/protocol/log";
import type { Redis } from "@crossrank/protocol/redis";
import type { Handler } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import type { AnswerMeter } from "../answer-meter.ts";
import { jobEvents, readEventId } from "../jobs/job-events.ts";
import type { JobFollowers } from "../jobs/job-followers.ts";
import type { Jobs } from "../jobs/jobs.ts";
import { ownerOf } from "../middleware/guard.ts";

/** Proxies cut what is silent for longer. */
const PING_MS = 15_000;
/** Who follows a job so soon after its submission waits for it. */
const PROMPT_MS = 5000;

export interface EventTools {
  readonly jobs: Jobs;
  readonly redis: Redis;
  readonly followers: JobFollowers;
  readonly answers: AnswerMeter;
}

/** Goes on after `Last-Event-ID` (or `?last_event_id=`, for who cannot set headers). */
export function jobEventsRoute(tools: EventTools, log: Logger): Handler {
  return async (c) => {
    const job = await tools.jobs.find(c.req.param("id") ?? "", ownerOf(c).name);
    const lastId = c.req.header("last-event-id") ?? c.req.query("last_event_id");
    // All is told: this keeps a browser from asking again.
    if (lastId?.endsWith("-end")) return c.body(null, 204);
    const told = lastId ? readEventId(lastId, job.runs.length) : undefined;
    c.header("cache-control", "no-cache, no-transform");
    c.header("x-accel-buffering", "no");
    const createdMs = Date.parse(job.record.createdAt);
    const isAwaited = Date.now() - createdMs < PROMPT_MS;
    const tell = async (stream: SSEStreamingApi) => {
      const gone = new AbortController();
      stream.onAbort(() => gone.abort());
      const ping = setInterval(() => void stream.write(": ping\n\n"), PING_MS);
      try {
        for await (const { id, event, data } of jobEvents(job, told, tools, gone.signal)) {
          const ranked = event === "completed" && isAwaited && (data as Job).result;
          if (ranked) tools.answers.record(ranked.cache, Date.now() - createdMs);
          await stream.writeSSE({ id, event, data: JSON.stringify(data) });
        }
      } finally {
        clearInterval(ping);
      }
    };
    // The stream ends where it is; its caller comes back with the last id.
    return streamSSE(c, tell, async (error) => log.info({ err: error }, "events broke off"));
  };
}
