/**
 * Owns talking HTTP to the hub: proxies, redirects, the token, statuses, silent connections.
 * Must not know models or files. The token goes to the endpoint's own origin and nowhere else.
 */
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { CoreError } from "../core-error.ts";
import type { HubOptions } from "./hub-options.ts";
import { retryAfterMs, TransferError, withRetries } from "./retries.ts";

const MAX_REDIRECTS = 5;
const MAX_JSON_BYTES = 32_000_000;

interface HubRequest {
  readonly url: URL;
  /** What a message calls the thing asked for. */
  readonly subject: string;
  /** HEAD stays with the hub: its own redirect carries the facts about a file. */
  readonly method?: "GET" | "HEAD";
  readonly headers?: Readonly<Record<string, string>>;
}

export class HubHttp {
  readonly #options: HubOptions;
  readonly #agents: Readonly<Record<string, http.Agent>>;

  constructor(options: HubOptions) {
    this.#options = options;
    const proxyEnv = { ...options.proxy };
    this.#agents = {
      "http:": new http.Agent({ proxyEnv }),
      "https:": new https.Agent({ proxyEnv }),
    };
  }

  /** An address below the endpoint; the caller escapes what needs it. */
  address(path: string): URL {
    return new URL(`${this.#options.endpoint}/${path}`);
  }

  /**
   * One attempt: the response with its body unread, for 2xx and 416, or a HEAD's redirect.
   *
   * @throws TransferError when trying again may help; CoreError `unauthorized` (401, 403),
   * `model_not_found` (404), `download_failed`.
   */
  async open(request: HubRequest): Promise<IncomingMessage> {
    let url = request.url;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await this.#send(url, request);
      const location = redirectOf(response, url);
      if (location === undefined) return checkStatus(response, url, request.subject);
      response.destroy();
      if (request.method === "HEAD" && location.origin !== url.origin) return response;
      if (url.protocol === "https:" && location.protocol !== "https:") {
        const message = `${request.subject}: ${url.origin} redirects to an address without TLS`;
        throw new CoreError("download_failed", message);
      }
      url = location;
    }
    const message = `${request.subject}: more than ${MAX_REDIRECTS} redirects`;
    throw new CoreError("download_failed", message);
  }

  /** The headers of a HEAD request, with retries. */
  async head(url: URL, subject: string): Promise<http.IncomingHttpHeaders> {
    const open = () => this.open({ url, subject, method: "HEAD" });
    const response = await withRetries(open, this.#options.signal);
    response.destroy();
    return response.headers;
  }

  /** A JSON document of the hub's API, with retries. */
  json(url: URL, subject: string): Promise<unknown> {
    return withRetries(async () => {
      const body = await this.#read(await this.open({ url, subject }), subject);
      try {
        return JSON.parse(body) as unknown;
      } catch (cause) {
        const message = `${subject}: ${url.origin} does not answer in JSON; is HF_ENDPOINT a hub?`;
        throw new CoreError("download_failed", message, { cause });
      }
    }, this.#options.signal);
  }

  async #read(response: IncomingMessage, subject: string): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > MAX_JSON_BYTES) break;
        chunks.push(chunk);
      }
    } catch (cause) {
      throw new TransferError(`${subject}: ${reasonOf(cause)}`, { cause });
    }
    if (bytes > MAX_JSON_BYTES) {
      const message = `${subject}: the hub's description is larger than ${MAX_JSON_BYTES} bytes`;
      throw new CoreError("download_failed", message);
    }
    return Buffer.concat(chunks).toString("utf8");
  }

  #send(url: URL, { method = "GET", headers = {}, subject }: HubRequest): Promise<IncomingMessage> {
    const { token, endpoint, signal, stallTimeoutMs } = this.#options;
    const own = url.origin === new URL(endpoint).origin;
    const authorization = own && token !== undefined ? { authorization: `Bearer ${token}` } : {};
    // Sizes and checksums are those of the plain bytes.
    const sent = { "accept-encoding": "identity", ...headers, ...authorization };
    const failed = (cause: unknown) =>
      new TransferError(`${subject}: ${url.origin} cannot be reached: ${reasonOf(cause)}`, {
        cause,
      });
    const silent = () => new Error(`no data for ${stallTimeoutMs / 1000} s`);
    return new Promise((resolve, reject) => {
      const agent = this.#agents[url.protocol];
      const request = (url.protocol === "https:" ? https : http).request(url, {
        method,
        headers: { "user-agent": "crossrank", ...sent },
        ...(agent && { agent }),
        ...(signal && { signal }),
      });
      // Covers look-up, connection, proxy and headers alike.
      const timer = setTimeout(() => request.destroy(silent()), stallTimeoutMs);
      request.once("response", (response) => {
        clearTimeout(timer);
        response.setTimeout(stallTimeoutMs, () => response.destroy(silent()));
        resolve(response);
      });
      request.on("error", (error) => {
        clearTimeout(timer);
        reject(failed(error));
      });
      request.end();
    });
  }
}

/** What went wrong on the network, in the system's words. */
export function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return reasonOf(cause.errors[0]);
  return cause instanceof Error ? cause.message : String(cause);
}

function redirectOf(response: IncomingMessage, from: URL): URL | undefined {
  const { statusCode = 0, headers } = response;
  if (![301, 302, 303, 307, 308].includes(statusCode) || !headers.location) return undefined;
  const location = URL.parse(headers.location, from.href);
  return location !== null && /^https?:$/.test(location.protocol) ? location : undefined;
}

function checkStatus(response: IncomingMessage, url: URL, subject: string): IncomingMessage {
  const status = response.statusCode ?? 0;
  if ((status >= 200 && status < 300) || status === 416) return response;
  response.destroy();
  const said = `${subject}: ${url.origin} answered ${status}`;
  const reason = String(response.headers["x-error-code"] ?? "");
  if (status === 429 || status === 408 || status >= 500) {
    const waitMs = retryAfterMs(response.headers["retry-after"]);
    throw new TransferError(said, { waitMs });
  }
  if (status === 404 || reason.endsWith("NotFound")) {
    const hint = 'no such model or revision; "crossrank models list" shows the known models';
    throw new CoreError("model_not_found", `${said}: ${hint}`);
  }
  if (status === 401 || status === 403) {
    const hint =
      reason === "GatedRepo"
        ? "its owners ask to agree to terms on the model's page first, then set HF_TOKEN"
        : "no such public model, or a private one: check the name, or set HF_TOKEN (another one)";
    throw new CoreError("unauthorized", `${said}: ${hint}`);
  }
  throw new CoreError("download_failed", said);
}
