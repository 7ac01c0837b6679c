// Owns: the connection to a Weaviate server: when it is made, and which of its failures are its being away.
// Must not know: what is asked of it.
//
// The client is loaded with the first call: a service without Weaviate never holds it in memory.
import { CrossrankError, fieldError } from "@crossrank/protocol/errors";
import type { WeaviateClient } from "weaviate-client";
import { WeaviateProbe } from "./weaviate-probe.ts";

export interface WeaviateAddress {
  readonly url: string;
  readonly apiKey: string;
  readonly grpcPort: number;
}

type Module = typeof import("weaviate-client");
export interface Connected {
  readonly client: WeaviateClient;
  readonly Filters: Module["Filters"];
}

/** Seconds: it says whether it is there; answers a search; takes a group of documents, vectorised by it maybe. */
const TIMEOUTS = { init: 5, query: 30, insert: 120 };
const LONGEST_REASON = 300;

export class WeaviateConnection {
  readonly #address: WeaviateAddress;
  readonly #probe: WeaviateProbe;
  #connecting: Promise<Connected> | undefined;

  constructor(address: WeaviateAddress) {
    this.#address = address;
    this.#probe = new WeaviateProbe(address.url);
  }

  /** @throws CrossrankError `retriever_unavailable` or `retriever_failed` for what it throws */
  async use<T>(work: (connected: Connected) => Promise<T>): Promise<T> {
    try {
      const connected = await this.#connected().catch((error: unknown) => {
        throw away(error);
      });
      return await this.#probe.while(work(connected));
    } catch (error) {
      throw toCrossrankError(error);
    }
  }

  async #connected(): Promise<Connected> {
    await this.#probe.check();
    this.#connecting ??= connect(this.#address);
    try {
      return await this.#connecting;
    } catch (error) {
      // The next call tries again.
      this.#connecting = undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    const connected = await this.#connecting?.catch(() => undefined);
    await connected?.client.close();
  }
}

async function connect({ url, apiKey, grpcPort }: WeaviateAddress): Promise<Connected> {
  const { default: weaviate, Filters } = await import("weaviate-client");
  const { hostname, port, protocol, pathname } = new URL(url);
  const secure = protocol === "https:";
  const client = await weaviate.connectToCustom({
    httpHost: hostname,
    httpPort: Number(port) || (secure ? 443 : 80),
    httpSecure: secure,
    ...(pathname !== "/" && { httpPath: pathname.replace(/\/$/, "") }),
    grpcHost: hostname,
    grpcPort,
    grpcSecure: secure,
    ...(apiKey && { authCredentials: new weaviate.ApiKey(apiKey) }),
    timeout: TIMEOUTS,
  });
  return { client, Filters };
}

/** What clients of HTTP and gRPC say when nobody is there, or nobody yet. */
const AWAY =
  /UNAVAILABLE|ECONNREFUSED|ECONNRESET|ENOTFOUND|EHOSTUNREACH|EPIPE|fetch failed|socket hang up|DEADLINE_EXCEEDED|CANCELLED|timed? ?out|aborted|not ready|status code:? (429|502|503|504)/i;

/** What Weaviate says of a vector with another length than those it has. */
const OTHER_LENGTH = /vector lengths|vector dimension/i;

function toCrossrankError(error: unknown): CrossrankError {
  if (error instanceof CrossrankError) return error;
  const reason = reasonOf(error);
  if (AWAY.test(reason)) return away(error);
  if (reason.includes("could not find class")) {
    const message =
      "The collection is not in Weaviate any more; POST /v1/collections makes it anew.";
    return new CrossrankError("not_found", message, { cause: error });
  }
  if (OTHER_LENGTH.test(reason)) {
    const detail = `must have as many numbers as the collection's vectors: ${asSentence(reason)}`;
    return fieldError({ pointer: "/vector", detail });
  }
  const message = `Weaviate refused: ${asSentence(reason)}`;
  return new CrossrankError("retriever_failed", message, { cause: error });
}

function away(cause: unknown): CrossrankError {
  const message = `Weaviate cannot be reached at WEAVIATE_URL: ${asSentence(reasonOf(cause))}`;
  return new CrossrankError("retriever_unavailable", message, { retryAfterSeconds: 5, cause });
}

const asSentence = (reason: string): string =>
  `${reason.slice(0, LONGEST_REASON).replace(/\.$/, "")}.`;

/** With the causes: `fetch failed` alone says little. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  return cause instanceof Error ? `${message} (${reasonOf(cause)})` : message;
}
