// Owns: `POST /v1/jobs` and `GET /v1/jobs/{id}`.
import type { RequestLimits } from "@crossrank/protocol/contract";
import { parseRerankRequest } from "@crossrank/protocol/parse-request";
import type { Context, Handler } from "hono";
import type { Jobs } from "../jobs.ts";
import { readJsonBody } from "../middleware/json-body.ts";

export function submitJobRoute(jobs: Jobs, limits: RequestLimits): Handler {
  return async (c) => {
    const body = await readJsonBody(c.req.raw, limits.bodyBytes);
    const job = await jobs.submit(parseRerankRequest(body, limits), ownerOf(c));
    return c.json(job, 202, { location: `/v1/jobs/${job.id}`, "retry-after": "1" });
  };
}

export function readJobRoute(jobs: Jobs): Handler {
  return async (c) => c.json(await jobs.read(c.req.param("id") ?? "", ownerOf(c)));
}

const ownerOf = (c: Context): string | null => c.get("caller") ?? null;
