// Owns: sending calls: address, headers, tries, time limits.
// Must not know: which calls there are.
import { readAnswer } from "./answer.ts";
import { attempt } from "./attempts.ts";
import { CrossrankApiError, CrossrankConnectionError } from "./errors.ts";

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
  /** Tries after the first one; the client's when left out. */
  readonly maxRetries?: number | undefined;
  readonly headers?: HeaderValues | undefined;
}

/** Milliseconds that the service waits for a ranking when the request does not say. */
const SERVICE_WAIT_MS = 60_000;
/** Milliseconds on the way, so that the service's own words come before our timeout. */
export const TRAVEL_MS = 5_000;

export class Transport {
  readonly baseUrl: string;
  readonly #options: CrossrankOptions;

  /** @throws TypeError when `baseUrl` is not an address of HTTP */
  constructor(options: CrossrankOptions) {
    const { baseUrl = "http://127.0.0.1:8080" } = options;
    if (!/^(https?:\/\/|\/)/i.test(baseUrl)) {
      throw new TypeError("baseUrl must start with http://, https:// or /");
    }
    this.baseUrl = baseUrl.replace(/\/+$/, "");
    this.#options = options;
  }

  /** The value in the answer of a call. `content` is JSON, or lines of it in bytes. */
  call<T>(
    method: string,
    path: string,
    options: CallOptions,
    content?: object | Uint8Array<ArrayBuffer>,
    serviceWaitMs?: number | null,
  ): Promise<T> {
    // What is no time is for the service to refuse.
    const isTime = typeof serviceWaitMs === "number" && serviceWaitMs >= 0;
    const defaultMs = (isTime ? serviceWaitMs : SERVICE_WAIT_MS) + TRAVEL_MS;
    const { timeoutMs = defaultMs, maxRetries = 2 } = this.#options;
    const init: RequestInit = {
      method,
      headers: this.#headers(contentTypeOf(content), options.headers),
      ...(content !== undefined && {
        body: content instanceof Uint8Array ? content : JSON.stringify(content),
      }),
      // Followed, a POST can become a GET, and texts can go where nobody meant to send them.
      redirect: "manual",
    };
    return attempt((signal) => this.#send(path, { ...init, signal }) as Promise<T>, {
      maxRetries: options.maxRetries ?? maxRetries,
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

  #headers(contentType: string | undefined, ofCall: HeaderValues = {}): Headers {
    const { apiKey, headers: ofClient } = this.#options;
    const headers = new Headers();
    if (contentType) headers.set("content-type", contentType);
    if (apiKey) headers.set("authorization", `Bearer ${apiKey}`);
    for (const values of [ofClient, ofCall]) {
      for (const [name, value] of Object.entries(values ?? {})) {
        if (value !== undefined) headers.set(name, value);
      }
    }
    return headers;
  }

  /** A response whose body is read as it comes. */
  async open(
    path: string,
    headers: HeaderValues,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    const { fetch: send = fetch } = this.#options;
    const init: RequestInit = { headers: this.#headers(undefined, headers), redirect: "manual" };
    const response = await send(this.baseUrl + path, { ...init, ...(signal && { signal }) }).catch(
      (cause: unknown) => {
        throw new CrossrankConnectionError(`${this.baseUrl || "the service"} cannot be reached`, {
          cause,
        });
      },
    );
    if (!response.ok) await readAnswer(response);
    return response;
  }
}

function contentTypeOf(content: object | undefined): string | undefined {
  if (content === undefined) return undefined;
  return content instanceof Uint8Array ? "application/jsonl" : "application/json";
}
