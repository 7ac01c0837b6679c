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
  | "no-collection"
  | "retriever-away"
  | "retriever-refused"
  | "elsewhere";

export interface Problem {
  readonly cause: Cause;
  /** The service's own words, in English: field, limit and value. */
  readonly detail: string;
  /** Which candidate is at fault, from 1. */
  readonly candidate?: number | undefined;
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
  conflict: "elsewhere",
  idempotency_mismatch: "elsewhere",
  document_too_long: "input",
  document_unreadable: "input",
  request_too_large: "too-large",
  quota_exceeded: "quota",
  client_closed_request: "lost",
  inference_failed: "scoring",
  internal_error: "scoring",
  retriever_failed: "retriever-refused",
  retriever_unavailable: "retriever-away",
  queue_unavailable: "queue",
  overloaded: "busy",
  model_unavailable: "no-worker",
  shutting_down: "unreachable",
  deadline_exceeded: "too-late",
};

/** Whether another key may mend it. */
export const wantsKey = ({ cause }: Problem): boolean => cause === "key" || cause === "forbidden";

/** What a call threw. */
export function problemOf(error: unknown): Problem {
  if (error instanceof CrossrankApiError) {
    const { message: detail, retryAfterMs, requestId } = error;
    const candidate = candidateAt(error.fields[0]?.pointer);
    return { cause: causeOfError(error), detail, candidate, retryAfterMs, requestId };
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

function causeOfError({ code, status }: CrossrankApiError): Cause {
  // A proxy whose service is away.
  return code === "unknown" && status >= 502 && status <= 504 ? "unreachable" : causeOf(code);
}

/** `/documents/17/text` as 18. */
function candidateAt(pointer = ""): number | undefined {
  const place = /^\/documents\/(\d+)/.exec(pointer)?.[1];
  return place === undefined ? undefined : Number(place) + 1;
}

/** A newer service may have codes that this page does not know. */
const causeOf = (code: ErrorCode | "unknown"): Cause =>
  (CAUSES as Readonly<Record<string, Cause>>)[code] ?? "elsewhere";
