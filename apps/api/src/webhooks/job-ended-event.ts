// Owns: what is told of a job's end: one event, the same whoever makes it and how often.
// Must not know: endpoints, signatures, Redis.
import type { WebhookEventType } from "@crossrank/protocol/webhook-contract";
import type { Announcement } from "../jobs/job-store.ts";

/** Receivers keep messages small; the result is fetched. */
const MOST_BYTES = 20_000;

export interface WebhookEvent {
  /** One a job: it tells receivers which messages they know already. */
  readonly id: string;
  readonly type: WebhookEventType;
  readonly jobId: string;
  readonly atMs: number;
  readonly body: string;
}

export type EndStatus = "completed" | "failed" | "canceled";

export function jobEndedEvent(
  jobId: string,
  status: EndStatus,
  atMs: number,
  metadata: Announcement["metadata"],
): WebhookEvent {
  const type = `job.${status}` as const;
  const bodyWith = (more: object) => {
    const data = { id: jobId, status, path: `/v1/jobs/${jobId}`, ...more };
    return JSON.stringify({ type, timestamp: new Date(atMs).toISOString(), data });
  };
  const whole = bodyWith(metadata ? { metadata } : {});
  // Metadata that is mostly escapes would make it larger; it is still told with the job.
  const body = Buffer.byteLength(whole) < MOST_BYTES ? whole : bodyWith({});
  return { id: `evt_${jobId.replace(/^job_/, "")}`, type, jobId, atMs, body };
}
