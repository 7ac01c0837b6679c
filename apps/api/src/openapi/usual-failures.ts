// Owns: how calls about what a key owns may fail, as documented.
// Must not know: what is called.
import type { ErrorCode } from "@crossrank/protocol/errors";

export const USUAL: readonly ErrorCode[] = [
  "unauthorized",
  "forbidden",
  "internal_error",
  "queue_unavailable",
];
export const BY_ID: readonly ErrorCode[] = [...USUAL, "not_found"];
export const WITH_QUERY: readonly ErrorCode[] = [...USUAL, "invalid_request"];
export const WITH_BODY: readonly ErrorCode[] = [
  ...WITH_QUERY,
  "unreadable_request",
  "request_too_large",
  "unsupported_encoding",
];
/** Of scoring and of waiting for it: a job tells of these when it is read. */
export const WHILE_SCORING: readonly ErrorCode[] = [
  "document_too_long",
  "document_unreadable",
  "inference_failed",
  "deadline_exceeded",
];
