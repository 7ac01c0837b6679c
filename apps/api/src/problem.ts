// Owns: how a failure looks on the native wire (RFC 9457), and which failures are Redis being away.
// Must not know: routes.
import { CrossrankError, ERROR_TABLE } from "@crossrank/protocol/errors";

/** Beside the standard members stand `message` and `error`, where several SDKs look for the text. */
export function problemResponse(error: CrossrankError, requestId: string): Response {
  const { code, status, message, fields, retryAfterSeconds } = error;
  const [first] = fields;
  const body = {
    type: `urn:crossrank:error:${code}`,
    title: ERROR_TABLE[code].title,
    status,
    detail: message,
    code,
    retryable: ERROR_TABLE[code].retryable,
    request_id: requestId,
    ...(first && { field: first.pointer, limit: first.limit, value: first.value }),
    ...(fields.length > 0 && { errors: fields }),
    message,
    error: { message, type: status < 500 ? "invalid_request_error" : "server_error", code },
  };
  const headers = new Headers({ "content-type": "application/problem+json" });
  const retryAfter = retryAfterSeconds ?? (status === 503 ? 1 : undefined);
  if (retryAfter !== undefined) headers.set("retry-after", String(retryAfter));
  if (code === "unsupported_encoding") headers.set("accept-encoding", "identity");
  // The rest of a body that was refused unread must not be taken for the next request.
  if (code === "request_too_large") headers.set("connection", "close");
  return new Response(JSON.stringify(body), { status, headers });
}

/** Whatever was thrown, as an error with a code. */
export function toCrossrankError(error: unknown): CrossrankError {
  if (error instanceof CrossrankError) return error;
  if (isRedisOutage(error)) {
    return new CrossrankError("queue_unavailable", "Redis is not available; retry shortly.", {
      retryAfterSeconds: 1,
      cause: error,
    });
  }
  return new CrossrankError("internal_error", "Something went wrong on our side.", {
    cause: error,
  });
}

// What ioredis says when Redis is away, hangs, is full or is not (or no longer) the right one.
const OUTAGE = new RegExp(
  [
    "^Stream isn't writeable|^Connection is closed|^Command timed out|^Socket timeout",
    "^Reached the max retries per request",
    "^(OOM|LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|BUSY|MISCONF|NOAUTH|WRONGPASS|NOPERM)\\b",
  ].join("|"),
);

function isRedisOutage(error: unknown): boolean {
  return error instanceof Error && OUTAGE.test(error.message);
}
