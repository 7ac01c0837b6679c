// Owns: the one error class and the one table of codes that API and worker share.
// Must not know: HTTP frameworks, Redis, models.

interface ErrorKind {
  readonly status: number;
  readonly retryable: boolean;
  readonly title: string;
}

/** Every code a caller can meet: its HTTP status, whether a retry can help, and its public title. */
export const ERROR_TABLE = {
  unreadable_request: { status: 400, retryable: false, title: "The request could not be read" },
  invalid_request: { status: 422, retryable: false, title: "The request is not valid" },
  unsupported_encoding: { status: 415, retryable: false, title: "Compressed requests are refused" },
  unauthorized: { status: 401, retryable: false, title: "Who calls is not known" },
  forbidden: { status: 403, retryable: false, title: "This caller may not do this" },
  not_found: { status: 404, retryable: false, title: "Not found" },
  method_not_allowed: { status: 405, retryable: false, title: "Method not allowed" },
  idempotency_conflict: { status: 409, retryable: true, title: "The first call goes on" },
  conflict: { status: 409, retryable: false, title: "It is there already, and otherwise" },
  idempotency_mismatch: { status: 422, retryable: false, title: "The key was used otherwise" },
  document_too_long: { status: 422, retryable: false, title: "A document is too long" },
  document_unreadable: { status: 422, retryable: false, title: "A document cannot be read" },
  request_too_large: { status: 413, retryable: false, title: "The request is too large" },
  quota_exceeded: { status: 429, retryable: true, title: "The key's quota is used up" },
  client_closed_request: { status: 499, retryable: true, title: "The caller hung up" },
  inference_failed: { status: 500, retryable: true, title: "Scoring failed" },
  internal_error: { status: 500, retryable: true, title: "Unexpected error" },
  retriever_failed: { status: 502, retryable: false, title: "The retriever refused" },
  queue_unavailable: { status: 503, retryable: true, title: "The queue is unavailable" },
  overloaded: { status: 503, retryable: true, title: "The service is full" },
  retriever_unavailable: { status: 503, retryable: true, title: "The retriever is unavailable" },
  model_unavailable: { status: 503, retryable: true, title: "No worker serves this model" },
  shutting_down: { status: 503, retryable: true, title: "The service is shutting down" },
  deadline_exceeded: { status: 504, retryable: true, title: "The wait ended" },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_TABLE;

/** Which field was wrong (a JSON pointer into the body), the limit it broke and the value that broke it. */
export interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
  readonly limit?: number;
  /** A number, a length or a type name: never text that the caller sent. */
  readonly value?: number | string;
}

/** An error as it travels through Redis: data, never an exception string with a stack. */
export interface ErrorData {
  readonly code: ErrorCode;
  readonly message: string;
  /** The documents at fault, by digest: equal requests that list them in another order share it. */
  readonly documents?: readonly DocumentProblem[];
}

export interface DocumentProblem {
  readonly digest: string;
  readonly detail: string;
  readonly limit?: number;
}

interface ErrorOptions {
  readonly fields?: readonly FieldProblem[];
  readonly retryAfterSeconds?: number | undefined;
  readonly documents?: readonly DocumentProblem[];
  readonly cause?: unknown;
}

/** So many fields are named in one error; the caller will mend these first. */
export const MOST_FIELDS = 10;

/** A failure with a stable code. `message` is public: it never holds document text or a secret. */
export class CrossrankError extends Error {
  override readonly name = "CrossrankError";
  readonly code: ErrorCode;
  readonly fields: readonly FieldProblem[];
  readonly retryAfterSeconds: number | undefined;
  readonly documents: readonly DocumentProblem[];

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.documents = options.documents ?? [];
  }

  get status(): number {
    return ERROR_TABLE[this.code].status;
  }

  /** The same failure in other words. */
  with(words: { readonly message?: string; readonly fields?: readonly FieldProblem[] }) {
    const { code, retryAfterSeconds, documents, cause } = this;
    const { message = this.message, fields = this.fields } = words;
    return new CrossrankError(code, message, { fields, retryAfterSeconds, documents, cause });
  }

  toData(): ErrorData {
    const { code, message, documents } = this;
    return { code, message, ...(documents.length > 0 && { documents }) };
  }

  /** `digests` are the caller's documents in order, so that those at fault get their index back. */
  static fromData(data: ErrorData, digests: readonly string[] = []): CrossrankError {
    const code = data.code in ERROR_TABLE ? data.code : "internal_error";
    const fields = (data.documents ?? [])
      .slice(0, MOST_FIELDS)
      .map(({ digest, ...problem }) => ({
        pointer: `/documents/${digests.indexOf(digest)}`,
        ...problem,
      }))
      .sort((a, b) => a.pointer.localeCompare(b.pointer, "en", { numeric: true }));
    const named = fields.map(({ pointer, detail }) => `${pointer}: ${detail}`);
    return new CrossrankError(code, [data.message, ...named].join(" "), { fields });
  }
}

/** A 422 (or 413 for `request_too_large`) about one field. */
export function fieldError(
  problem: FieldProblem,
  code: "invalid_request" | "request_too_large" | "unreadable_request" = "invalid_request",
): CrossrankError {
  return new CrossrankError(code, `${problem.pointer || "body"}: ${problem.detail}`, {
    fields: [problem],
  });
}
