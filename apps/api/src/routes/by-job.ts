// Owns: a rerank call whose caller prefers a job: answered in time, or handed over.
// Must not know: any one dialect, what a job is made of.
import type { RerankRequest } from "@crossrank/protocol/contract";
import { jobOptionsSchema } from "@crossrank/protocol/job-contract";
import { readFields } from "@crossrank/protocol/parse-request";
import type { Context } from "hono";
import type { Dialect } from "../dialects/dialect.ts";
import { native } from "../dialects/native.ts";
import type { Call } from "../dialects/read-call.ts";
import { readIdempotency } from "../jobs/idempotency.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Preference } from "../jobs/prefer.ts";
import { ownerOf } from "../middleware/guard.ts";
import { told } from "./answer.ts";
import { jobHeaders } from "./jobs.ts";

export interface PreferringCall {
  readonly call: Call;
  readonly request: RerankRequest;
  readonly dialect: Dialect;
  readonly preference: Preference;
}

export async function answerByJob(
  c: Context,
  { call, request, dialect, preference }: PreferringCall,
  jobs: Jobs,
): Promise<Response> {
  const owner = ownerOf(c);
  const key = c.req.header("idempotency-key");
  const idempotency = readIdempotency(key, owner.name, `POST ${c.req.path}`, call.body);
  // Other dialects have no such fields, or mean something else by them.
  const options = dialect === native ? readFields(call.body, jobOptionsSchema) : {};
  const waitMs = preference.waitSeconds * 1000;
  const submission = { request, options, owner, idempotency, waitMs };
  const { job, isReplay } = await jobs.submit(submission);
  const headers = {
    ...jobHeaders(job, isReplay),
    "preference-applied": preference.applied,
  };
  try {
    const ended = await jobs.wait(job.id, owner.name, waitMs, c.req.raw.signal);
    const reply = await jobs.reply(job.id, owner.name);
    if (reply === undefined) return c.json(ended, 202, { ...headers, "retry-after": "1" });
    return told(c, dialect, call, [{ request, reply }], headers);
  } finally {
    await jobs.answered(idempotency);
  }
}
