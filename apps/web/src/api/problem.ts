// Owns: what went wrong, as data that the page can put in words.
// Must not know: any language, what was being done.
import {
  CrossrankApiError,
  CrossrankConnectionError,
  CrossrankTimeoutError,
  type ErrorCode,
  type Job,
} from "@crossrank/client";

/** Why, as far as it changes what a person does next. */
export type Cause =
  | "key"
  | "forbidden"
  | "too-large"
  | "input"
  | "quota"
  | "busy"
  | "no-worker"
  | "queue"
  | "scoring"
  | "lost"
  | "unreachable"
  | "too-late"
  | "elsewhere";

export interface Problem {
  readonly cause: Cause;
  /** The service's own words, in English: field, limit and value. */
  readonly detail: string;
  /** How long the service asked to wait. */
  readonly retryAfterMs?: number | undefined;
  /** What the service's log calls the request. */
  readonly requestId?: string | undefined;
}

const CAUSES: Readonly<Record<ErrorCode, Cause>> = {
  unreadable_request: "input",
  invalid_request: "input",
  unsupported_encoding: "elsewhere",
  unauthorized: "key",
  forbidden: "forbidden",
  not_found: "lost",
  method_not_allowed: "elsewhere",
  idempotency_conflict: "busy",
  idempotency_mismatch: "elsewhere",
  document_too_long: "input",
  document_unreadable: "input",
  request_too_large: "too-large",
  quota_exceeded: "quota",
  client_closed_request: "lost",
  inference_failed: "scoring",
  internal_error: "scoring",
  queue_unavailable: "queue",
  overloaded: "busy",
  model_unavailable: "no-worker",
  shutting_down: "unreachable",
  deadline_exceeded: "too-late",
};

/** What a call threw. */
export function problemOf(error: unknown): Problem {
  if (error instanceof CrossrankApiError) {
    const { code, message, retryAfterMs, requestId } = error;
    return { cause: causeOf(code), detail: message, retryAfterMs, requestId };
  }
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof CrossrankConnectionError) return { cause: "unreachable", detail };
  if (error instanceof CrossrankTimeoutError) return { cause: "too-late", detail };
  return { cause: "elsewhere", detail };
}

/** Why a job failed. */
export function problemOfJob({ error }: Job): Problem {
  return { cause: causeOf(error?.code ?? "unknown"), detail: error?.message ?? "" };
}

/** A newer service may have codes that this page does not know. */
const causeOf = (code: ErrorCode | "unknown"): Cause =>
  (CAUSES as Readonly<Record<string, Cause>>)[code] ?? "elsewhere";
