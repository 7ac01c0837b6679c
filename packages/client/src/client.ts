// Owns: the calls of a Crossrank service, each with its time limit and retries.
// Must not know: SDKs of others.
import { CrossrankApiError, CrossrankConnectionError, CrossrankTimeoutError } from "./errors.ts";
import { delayBeforeRetry, retryAfterMs, wait } from "./retries.ts";
import type { Job, Problem, RerankReply, RerankRequest } from "./wire.ts";

export type { Job, RerankReply, RerankRequest };
export type RerankResult = RerankReply["results"][number];

export interface CrossrankOptions {
  /** Where the service is; default `http://127.0.0.1:8080`. */
  readonly baseUrl?: string;
  readonly apiKey?: string;
  /** Tries after the first one, of calls that can succeed later; default 2. */
  readonly maxRetries?: number;
  /** Of one call with all its tries; default 65,000: the service's own limit comes first. */
  readonly timeoutMs?: number;
  /** For tests, proxies and runtimes with a fetch of their own. */
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
}

/** A Crossrank service. Calls throw CrossrankApiError, CrossrankConnectionError or CrossrankTimeoutError. */
export class Crossrank {
  readonly #options: Required<Omit<CrossrankOptions, "apiKey">> & Pick<CrossrankOptions, "apiKey">;

  constructor(options: CrossrankOptions = {}) {
    const { baseUrl = "http://127.0.0.1:8080", maxRetries = 2, timeoutMs = 65_000 } = options;
    this.#options = {
      ...options,
      baseUrl: baseUrl.replace(/\/+$/, ""),
      maxRetries,
      timeoutMs,
      fetch: options.fetch ?? ((...call) => fetch(...call)),
    };
  }

  /** Documents in the order of their relevance to the query, best first. */
  rerank(request: RerankRequest, options?: CallOptions): Promise<RerankReply> {
    return this.#call("POST", "/v1/rerank", request, options);
  }

  /** Accepted work: its result is fetched by `job` or `waitForJob`. */
  submitJob(request: RerankRequest, options?: CallOptions): Promise<Job> {
    return this.#call("POST", "/v1/jobs", request, options);
  }

  job(id: string, options?: CallOptions): Promise<Job> {
    return this.#call("GET", `/v1/jobs/${encodeURIComponent(id)}`, undefined, options);
  }

  /** The job once it has completed or failed; looks every `pollMs`, default 500. */
  async waitForJob(
    id: string,
    { pollMs = 500, ...options }: CallOptions & { pollMs?: number } = {},
  ): Promise<Job> {
    for (;;) {
      const job = await this.job(id, options);
      if (job.status === "completed" || job.status === "failed") return job;
      await wait(pollMs, options.signal);
    }
  }

  async #call<T>(
    method: string,
    path: string,
    body: unknown,
    options: CallOptions = {},
  ): Promise<T> {
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    for (let failures = 1; ; failures++) {
      try {
        return (await this.#send(method, path, body, signal, options.headers)) as T;
      } catch (error) {
        if (options.signal?.aborted) throw options.signal.reason;
        if (timeout.aborted) throw new CrossrankTimeoutError(`no answer within ${timeoutMs} ms`);
        const delayMs = delayBeforeRetry(error, failures, this.#options.maxRetries);
        if (delayMs === undefined) throw error;
        await wait(delayMs, signal).catch(() => {
          throw options.signal?.aborted ? options.signal.reason : error;
        });
      }
    }
  }

  async #send(
    method: string,
    path: string,
    body: unknown,
    signal: AbortSignal,
    headers: CallOptions["headers"] = {},
  ): Promise<unknown> {
    const { baseUrl, apiKey, fetch } = this.#options;
    const sent = Object.entries(headers).filter(([, value]) => value !== undefined);
    const response = await fetch(baseUrl + path, {
      method,
      signal,
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(apiKey && { authorization: `Bearer ${apiKey}` }),
        ...(Object.fromEntries(sent) as Record<string, string>),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      if (signal.aborted) throw cause;
      throw new CrossrankConnectionError(`${baseUrl} cannot be reached`, { cause });
    });
    if (response.ok) {
      return await response.json().catch((cause: unknown) => {
        if (signal.aborted) throw cause;
        throw new CrossrankConnectionError("the answer broke off or is no JSON", { cause });
      });
    }
    const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
    throw new CrossrankApiError(response.status, problem, retryAfterMs(response.headers));
  }
}
