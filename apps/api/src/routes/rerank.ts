// Owns: the native dialect of `POST /v1/rerank`.
import type { RequestLimits } from "@crossrank/protocol/contract";
import { parseRerankRequest } from "@crossrank/protocol/parse-request";
import type { Handler } from "hono";
import { readJsonBody } from "../middleware/json-body.ts";
import { type RerankTools, rerank } from "../rerank.ts";

export function rerankRoute(tools: RerankTools, limits: RequestLimits): Handler {
  return async (c) => {
    const body = await readJsonBody(c.req.raw, limits.bodyBytes);
    return c.json(await rerank(parseRerankRequest(body, limits), tools, c.req.raw.signal));
  };
}
