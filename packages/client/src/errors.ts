// Owns: what can go wrong in a call, as errors that a program can tell apart.
// Must not know: how a call is made or repeated.
import type { Problem } from "./wire.ts";

export type ErrorCode = Problem["code"];

/** The service refused or failed. `code` is stable; `message` names field, limit and value. */
export class CrossrankApiError extends Error {
  override readonly name = "CrossrankApiError";
  /** Of HTTP. 0 for a redirect in a browser, which hides it. */
  readonly status: number;
  /** `unknown` when the answer was not the service's own, but for instance a proxy's. */
  readonly code: ErrorCode | "unknown";
  /** Whether the same call can succeed later. */
  readonly isRetryable: boolean;
  /** How long the service asked to wait before a retry. */
  readonly retryAfterMs: number | undefined;
  /** What the service's log calls the request. */
  readonly requestId: string | undefined;
  /** The fields at fault, as JSON pointers into the request. */
  readonly fields: readonly { readonly pointer: string; readonly detail: string }[];

  constructor(status: number, problem: Partial<Problem>, retryAfterMs?: number) {
    super(problem.detail ?? `answered ${status}`);
    this.status = status;
    this.code = problem.code ?? "unknown";
    this.isRetryable = problem.retryable ?? (status === 408 || status === 429 || status >= 500);
    this.retryAfterMs = retryAfterMs;
    this.requestId = problem.request_id;
    this.fields = problem.errors ?? [];
  }
}

/** No answer came: the service cannot be reached, or the connection broke. */
export class CrossrankConnectionError extends Error {
  override readonly name = "CrossrankConnectionError";
}

/** No answer came in time. `cause` is the failure that was about to be retried, if there was one. */
export class CrossrankTimeoutError extends Error {
  override readonly name = "CrossrankTimeoutError";
}
