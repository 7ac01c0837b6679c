// Owns: `/v1/jobs`: submit, look, wait, list, cancel.
// Must not know: what a job is made of.
import type { RequestLimits } from "@crossrank/protocol/contract";
import { fieldError } from "@crossrank/protocol/errors";
import {
  JOB_STATUSES,
  type Job,
  type JobList,
  type JobStatus,
  jobOptionsSchema,
} from "@crossrank/protocol/job-contract";
import { parseRerankRequest, readFields } from "@crossrank/protocol/parse-request";
import type { Context, Handler } from "hono";
import { readIdempotency } from "../jobs/idempotency.ts";
import type { StoredJob } from "../jobs/job-store.ts";
import type { Jobs } from "../jobs/jobs.ts";
import { ownerOf } from "../middleware/guard.ts";
import { readJsonBody } from "../middleware/json-body.ts";
import { readCount } from "./read-count.ts";

const MOST_LISTED = 100;
const LISTED = 20;
const LONGEST_WAIT_SECONDS = 60;

export function submitJobRoute(jobs: Jobs, limits: RequestLimits): Handler {
  return async (c) => {
    const body = await readJsonBody(c.req.raw, limits.bodyBytes);
    const owner = ownerOf(c);
    const key = c.req.header("idempotency-key");
    const { job, isReplay } = await jobs.submit({
      request: parseRerankRequest(body, limits),
      options: readFields(body as object, jobOptionsSchema),
      owner,
      idempotency: readIdempotency(key, owner.name, "POST /v1/jobs", body),
      waitMs: 0,
    });
    const described = isReplay ? await jobs.describe(job) : accepted(job);
    return c.json(described, 202, { ...jobHeaders(job, isReplay), "retry-after": "1" });
  };
}

/** Where the job is to be looked at. */
export function jobHeaders({ id }: StoredJob, isReplay: boolean): Record<string, string> {
  return {
    location: `/v1/jobs/${id}`,
    ...(isReplay && { "idempotency-replayed": "true" }),
  };
}

/** What can be said of a job before anybody has looked at it. */
function accepted({ id, record }: StoredJob): Job {
  return {
    id,
    status: record.cachedRunId === null ? "queued" : "completed",
    created_at: record.createdAt,
    priority: record.priority,
    documents: record.read.digests.length,
    ...(record.metadata && { metadata: { ...record.metadata } }),
  };
}

/** `?wait=n`: answers as soon as the job has ended, or after n seconds. */
export function readJobRoute(jobs: Jobs): Handler {
  return async (c) => {
    const seconds = readCount(c, "wait", 0, LONGEST_WAIT_SECONDS) ?? 0;
    const { name } = ownerOf(c);
    return c.json(await jobs.wait(idOf(c), name, seconds * 1000, c.req.raw.signal));
  };
}

/** `?limit=`, `?after=<id>`, `?status=`: newest first; `next` is what to give as `after`. */
export function listJobsRoute(jobs: Jobs): Handler {
  return async (c) => {
    const most = readCount(c, "limit", 1, MOST_LISTED) ?? LISTED;
    const status = c.req.query("status");
    if (status !== undefined && !JOB_STATUSES.includes(status as JobStatus)) {
      throw fieldError({ pointer: "?status", detail: `must be one of ${JOB_STATUSES.join(", ")}` });
    }
    const { data, next } = await jobs.list(ownerOf(c).name, c.req.query("after") ?? null, most);
    return c.json<JobList>({
      object: "list",
      data: data.filter((job) => status === undefined || job.status === status),
      next,
    });
  };
}

export function cancelJobRoute(jobs: Jobs): Handler {
  return async (c) => c.json(await jobs.cancel(idOf(c), ownerOf(c).name));
}

const idOf = (c: Context): string => c.req.param("id") ?? "";
