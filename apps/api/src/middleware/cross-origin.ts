// Owns: what pages of other origins may call, and may read of an answer.
// Must not know: routes, which origins are allowed.
import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";

const EXPOSED = [
  "location",
  "preference-applied",
  "idempotency-replayed",
  "x-request-id",
  "x-crossrank-truncated",
  "retry-after",
  "retry-after-ms",
  "ratelimit",
  "ratelimit-policy",
];

export function crossOrigin(origins: readonly string[]): MiddlewareHandler {
  return cors({
    origin: [...origins],
    allowMethods: ["GET", "POST", "DELETE"],
    exposeHeaders: EXPOSED,
    maxAge: 600,
  });
}
