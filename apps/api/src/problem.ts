// Owns: how a failure looks on the native wire (RFC 9457), and which failures are Redis being away.
// Must not know: routes.
import { CrossrankError, ERROR_TABLE, type ErrorCode } from "@crossrank/protocol/errors";
import type { Problem } from "./dialects/dialect.ts";
import { openAiError } from "./dialects/openai-error.ts";

/**
 * The reply to a failure: as `told` in the caller's dialect, else the native problem. Beside its
 * standard members stand `message` and `error`, where several SDKs look for the text.
 */
export function problemResponse(
  error: CrossrankError,
  requestId: string,
  told: Problem = nativeProblem(error, requestId),
): Response {
  const { code, retryAfterSeconds } = error;
  const { status, body } = told;
  const type = "type" in Object(body) ? "application/problem+json" : "application/json";
  const headers = new Headers({ "content-type": type });
  const retryAfter = retryAfterSeconds ?? (status === 503 || status === 429 ? 1 : undefined);
  if (retryAfter !== undefined) {
    headers.set("retry-after", String(Math.ceil(retryAfter)));
    headers.set("retry-after-ms", String(Math.round(retryAfter * 1000)));
  }
  if (code === "unsupported_encoding") headers.set("accept-encoding", "identity");
  if (status === 401) headers.set("www-authenticate", "Bearer");
  // The rest of a body that was refused unread must not be taken for the next request.
  if (UNREAD.has(code)) headers.set("connection", "close");
  return new Response(JSON.stringify(body), { status, headers });
}

/** RFC 9457, with what other SDKs look for. */
export function nativeProblem(error: CrossrankError, requestId: string): Problem {
  const { code, status, message, fields } = error;
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
    error: openAiError(error),
  };
  return { status, body };
}

const UNREAD: ReadonlySet<ErrorCode> = new Set([
  "request_too_large",
  "unsupported_encoding",
  "unauthorized",
  "forbidden",
  "quota_exceeded",
]);

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
    "^Too many Cluster redirections|^Cluster is(n't ready| ended)|^None of startup nodes",
    "^(OOM|LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|MISCONF|NOAUTH|WRONGPASS|NOPERM)\\b",
  ].join("|"),
);

function isRedisOutage(error: unknown): boolean {
  return error instanceof Error && OUTAGE.test(error.message);
}
