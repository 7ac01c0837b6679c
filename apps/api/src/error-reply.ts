// Owns: an error in the words of the dialect that the call was made in, or whose path it came to.
// Must not know: what went wrong.
import type { CrossrankError } from "@crossrank/protocol/errors";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { DIALECT_PATHS, dialectOfPrefix, problemForAny, SHARED_PATH } from "./dialects/dialects.ts";
import { problemResponse } from "./problem.ts";
import { DASHBOARD_PATH } from "./routes/dashboard.ts";
import type { Variables } from "./variables.ts";

export function errorReply(error: CrossrankError, c: Context<{ Variables: Variables }>): Response {
  const { path, method } = c.req;
  const dialect = c.get("dialect") ?? DIALECT_PATHS.get(path) ?? dialectOfPrefix(path);
  const isUndecided = dialect === undefined && path === SHARED_PATH;
  const told = isUndecided ? problemForAny(error) : dialect?.toProblem?.(error);
  const response = problemResponse(error, c.get("requestId"), told);
  if (error.status === 401 && path.startsWith(DASHBOARD_PATH)) {
    response.headers.set("www-authenticate", 'Basic realm="Crossrank"');
  }
  // Without a body there is none that was left unread.
  if (method === "GET") response.headers.delete("connection");
  // Reading was broken off, as of an import that fails: the socket is not good for another call.
  const { incoming } = (c.env ?? {}) as Partial<HttpBindings>;
  if (incoming?.readableDidRead && !incoming.readableEnded) {
    response.headers.set("connection", "close");
  }
  return response;
}
