// Owns: the calls of a Crossrank service.
// Must not know: attempts and their limits, what an answer looks like, SDKs of others.
import { readAnswer } from "./answer.ts";
import { attempt } from "./attempts.ts";
import type { Job, RerankReply, RerankRequest } from "./contract.ts";
import { CrossrankApiError, CrossrankConnectionError, CrossrankTimeoutError } from "./errors.ts";
import { wait } from "./retries.ts";

type HeaderValues = Readonly<Record<string, string | undefined>>;

export interface CrossrankOptions {
  /** Where the service is; default `http://127.0.0.1:8080`. A path is on the page's own origin. */
  readonly baseUrl?: string | undefined;
  readonly apiKey?: string | undefined;
  /** Tries after the first one, of calls that can succeed later; default 2. */
  readonly maxRetries?: number | undefined;
  /** Of one call with all its tries; default 5 s more than the service waits, which is 60 s. Infinity: none. */
  readonly timeoutMs?: number | undefined;
  /** Sent with every call, for instance to a gateway. */
  readonly headers?: HeaderValues | undefined;
  /** For tests, proxies and runtimes with a fetch of their own. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
}

export interface CallOptions {
  /** Ends the call, which then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  readonly headers?: HeaderValues | undefined;
}

/** Milliseconds that the service waits for a ranking when the request does not say. */
const SERVICE_WAIT_MS = 60_000;
/** Milliseconds on the way, so that the service's own words come before our timeout. */
const TRAVEL_MS = 5_000;

/** A Crossrank service. Calls throw CrossrankApiError, CrossrankConnectionError or CrossrankTimeoutError. */
export class Crossrank {
  readonly baseUrl: string;
  readonly #options: CrossrankOptions;

  /** @throws TypeError when `baseUrl` is not an address of HTTP */
  constructor(options: CrossrankOptions = {}) {
    const { baseUrl = "http://127.0.0.1:8080" } = options;
    if (!/^(https?:\/\/|\/)/i.test(baseUrl)) {
      throw new TypeError("baseUrl must start with http://, https:// or /");
    }
    this.baseUrl = baseUrl.replace(/\/+$/, "");
    this.#options = options;
  }

  /** Documents in the order of their relevance to the query, best first. */
  async rerank(request: RerankRequest, options: CallOptions = {}): Promise<RerankReply> {
    requireRequest(request);
    return this.#call("POST", "/v1/rerank", options, request, request.timeout_ms);
  }

  /** Accepted work: its result is fetched by `job` or `waitForJob`. */
  async submitJob(request: RerankRequest, options: CallOptions = {}): Promise<Job> {
    requireRequest(request);
    return this.#call("POST", "/v1/jobs", options, request);
  }

  /** How far a job has come. */
  job(id: string, options: CallOptions = {}): Promise<Job> {
    return this.#call("GET", `/v1/jobs/${encodeURIComponent(id)}`, options);
  }

  /**
   * The job once it has completed or failed. Looks every `pollMs`, default 500. `timeoutMs` is for
   * the whole wait, which has no end without it.
   */
  async waitForJob(
    id: string,
    { pollMs = 500, timeoutMs = Infinity, ...options }: CallOptions & { pollMs?: number } = {},
  ): Promise<Job> {
    const deadline = Date.now() + timeoutMs;
    const lookMs = this.#options.timeoutMs ?? SERVICE_WAIT_MS;
    for (;;) {
      const leftMs = Math.max(1, deadline - Date.now());
      const job = await this.job(id, { ...options, timeoutMs: Math.min(leftMs, lookMs) });
      if (job.status === "completed" || job.status === "failed") return job;
      if (Date.now() + pollMs >= deadline) {
        throw new CrossrankTimeoutError(`the job is still ${job.status} after ${timeoutMs} ms`);
      }
      await wait(pollMs, options.signal);
    }
  }

  #call<T>(
    method: string,
    path: string,
    options: CallOptions,
    content?: RerankRequest,
    serviceWaitMs?: number | null,
  ): Promise<T> {
    // What is no time is for the service to refuse.
    const isTime = typeof serviceWaitMs === "number" && serviceWaitMs >= 0;
    const defaultMs = (isTime ? serviceWaitMs : SERVICE_WAIT_MS) + TRAVEL_MS;
    const { timeoutMs = defaultMs, maxRetries = 2 } = this.#options;
    const init: RequestInit = {
      method,
      headers: this.#headers(content !== undefined, options.headers),
      ...(content !== undefined && { body: JSON.stringify(content) }),
      // Followed, a POST can become a GET, and texts can go where nobody meant to send them.
      redirect: "manual",
    };
    return attempt((signal) => this.#send(path, { ...init, signal }) as Promise<T>, {
      maxRetries,
      timeoutMs: options.timeoutMs ?? timeoutMs,
      signal: options.signal,
    });
  }

  async #send(path: string, init: RequestInit): Promise<unknown> {
    const { fetch: send = fetch } = this.#options;
    try {
      return await readAnswer(await send(this.baseUrl + path, init));
    } catch (cause) {
      if (cause instanceof CrossrankApiError) throw cause;
      const message = `${this.baseUrl || "the service"} cannot be reached, or its answer broke off`;
      throw new CrossrankConnectionError(message, { cause });
    }
  }

  #headers(hasContent: boolean, ofCall: HeaderValues = {}): Headers {
    const { apiKey, headers: ofClient } = this.#options;
    const headers = new Headers();
    if (hasContent) headers.set("content-type", "application/json");
    if (apiKey) headers.set("authorization", `Bearer ${apiKey}`);
    for (const values of [ofClient, ofCall]) {
      for (const [name, value] of Object.entries(values ?? {})) {
        if (value !== undefined) headers.set(name, value);
      }
    }
    return headers;
  }
}

/** For callers without types. */
function requireRequest(request: unknown): void {
  if (typeof request === "object" && request !== null) return;
  throw new TypeError("request must be an object with query and documents");
}
