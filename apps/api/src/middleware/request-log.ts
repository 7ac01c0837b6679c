// Owns: a name for every call, the time it took, and its line in the log.
// Must not know: routes.
import { randomUUID } from "node:crypto";
import type { Logger } from "@crossrank/protocol/log";
import type { MiddlewareHandler } from "hono";
import type { Variables } from "../variables.ts";

/** The caller's own `X-Request-Id`, where it sends one. */
export function requestLog(log: Logger): MiddlewareHandler<{ Variables: Variables }> {
  return async (c, next) => {
    const startMs = performance.now();
    const requestId = c.req.header("x-request-id")?.slice(0, 128) || `req_${randomUUID()}`;
    c.set("requestId", requestId);
    await next();
    c.header("x-request-id", requestId);
    // What of a call is not the network: browsers show it, and the page reckons with it.
    c.header("server-timing", `total;dur=${(performance.now() - startMs).toFixed(1)}`);
    for (const [name, value] of Object.entries(c.get("quotaFields") ?? {})) c.header(name, value);
    const { method, path } = c.req;
    const { status } = c.res;
    const ms = Math.round(performance.now() - startMs);
    // After the answer has gone out: writing a line takes longer than many an answer.
    const caller = c.get("caller");
    setImmediate(() => log.info({ method, path, status, ms, requestId, caller }, "request"));
  };
}
