// Owns: the calls of a Crossrank service.
// Must not know: how calls are sent, SDKs of others.
import type {
  Answers,
  Collection,
  CollectionList,
  CollectionRequest,
  FeedbackFigures,
  FeedbackReply,
  FeedbackRequest,
  ImportReport,
  Interleaving,
  Job,
  JobEvent,
  JobList,
  JobRequest,
  ModelList,
  QueueList,
  RerankReply,
  RerankRequest,
  SearchReply,
  SearchRequest,
  WorkerList,
} from "./contract.ts";
import { CrossrankConnectionError, CrossrankTimeoutError } from "./errors.ts";
import { type DocumentLines, type ImportProgress, importInParts } from "./import-documents.ts";
import { readEvents } from "./job-events.ts";
import { delayBeforeRetry, wait } from "./retries.ts";
import { type CallOptions, type CrossrankOptions, TRAVEL_MS, Transport } from "./transport.ts";

export type { CallOptions, CrossrankOptions };

export interface SubmitOptions extends CallOptions {
  /** Names this submission; a new one each call when left out. */
  readonly idempotencyKey?: string | undefined;
}

export interface ListOptions {
  /** At most so many, up to 100; default 20. */
  readonly limit?: number | undefined;
  /** Those after the job of this id. */
  readonly after?: string | undefined;
  readonly status?: Job["status"] | undefined;
}

export interface ImportOptions extends CallOptions {
  /** Called after each part, of which an import has many. `timeoutMs` and tries are of a part. */
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/** Of a part of an import, whose vectors Weaviate may have to make. */
const IMPORT_WAIT_MS = 180_000;
/** One look at a job waits so long for its end. */
const LONG_LOOK_SECONDS = 30;
/** A Crossrank service. Calls throw CrossrankApiError, CrossrankConnectionError or CrossrankTimeoutError. */
export class Crossrank {
  readonly baseUrl: string;
  readonly #options: CrossrankOptions;
  readonly #transport: Transport;

  /** @throws TypeError when `baseUrl` is not an address of HTTP */
  constructor(options: CrossrankOptions = {}) {
    this.#options = options;
    this.#transport = new Transport(options);
    this.baseUrl = this.#transport.baseUrl;
  }

  /** Documents in the order of their relevance to the query, best first. */
  async rerank(request: RerankRequest, options: CallOptions = {}): Promise<RerankReply> {
    requireRequest(request);
    return this.#transport.call("POST", "/v1/rerank", options, request, request.timeout_ms);
  }

  /**
   * Accepted work: its result is fetched by `waitForJob`. Tries of one call make one job; calls with the
   * same `idempotencyKey` do as well, for 24 hours.
   */
  async submitJob(
    request: JobRequest,
    { idempotencyKey = crypto.randomUUID(), ...options }: SubmitOptions = {},
  ): Promise<Job> {
    requireRequest(request);
    const headers = { "idempotency-key": idempotencyKey, ...options.headers };
    return this.#transport.call("POST", "/v1/jobs", { ...options, headers }, request);
  }

  /** How far a job has come. */
  job(id: string, options: CallOptions = {}): Promise<Job> {
    return this.#transport.call("GET", pathOf(id), options);
  }

  /** A page of the key's own jobs, newest first; `next` of one is `after` of the following. */
  jobs({ limit, after, status, ...options }: CallOptions & ListOptions = {}): Promise<JobList> {
    const wanted = Object.entries({ limit, after, status }).filter(([, value]) => value != null);
    const query = new URLSearchParams(
      wanted.map(([name, value]): [string, string] => [name, String(value)]),
    );
    return this.#transport.call(
      "GET",
      wanted.length === 0 ? "/v1/jobs" : `/v1/jobs?${query}`,
      options,
    );
  }

  /** Cancels a job; one that has ended stays as it is. */
  cancelJob(id: string, options: CallOptions = {}): Promise<Job> {
    return this.#transport.call("DELETE", pathOf(id), options);
  }

  /**
   * The job once it has ended. `timeoutMs` is for the whole wait, which has no end without it.
   * @throws CrossrankTimeoutError
   */
  async waitForJob(
    id: string,
    { timeoutMs = Infinity, ...options }: CallOptions = {},
  ): Promise<Job> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const leftMs = Math.max(0, deadline - Date.now());
      const seconds = Math.floor(Math.min(LONG_LOOK_SECONDS, leftMs / 1000));
      const isBounded = this.#options.timeoutMs !== Infinity;
      const lookMs = isBounded ? seconds * 1000 + TRAVEL_MS : Infinity;
      const path = `${pathOf(id)}?wait=${seconds}`;
      const job = await this.#transport.call<Job>("GET", path, { ...options, timeoutMs: lookMs });
      if (job.status !== "queued" && job.status !== "running") return job;
      if (Date.now() >= deadline - 1000) {
        throw new CrossrankTimeoutError(`the job is still ${job.status} after ${timeoutMs} ms`);
      }
    }
  }

  /**
   * What happens to a job, from its start until it has ended; a stream that breaks off is taken up where
   * it broke.
   */
  async *jobEvents(id: string, options: CallOptions = {}): AsyncGenerator<JobEvent> {
    let lastId: string | undefined;
    const { signal, headers, maxRetries = this.#options.maxRetries ?? 2 } = options;
    for (let failures = 0; ; failures++) {
      try {
        const told = { ...headers, "last-event-id": lastId };
        const response = await this.#transport.open(`${pathOf(id)}/events`, told, signal);
        for await (const { id: eventId, ...event } of readEvents(response)) {
          lastId = eventId;
          failures = 0;
          yield event;
          if (eventId.endsWith("-end")) return;
        }
        if (response.status === 204) return;
        throw new CrossrankConnectionError("the stream of events ended before the job");
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        const delayMs = delayBeforeRetry(error, failures + 1, maxRetries);
        if (delayMs === undefined) throw error;
        await wait(delayMs, signal);
      }
    }
  }

  /** Makes a collection, unless it is there. */
  createCollection(request: CollectionRequest, options: CallOptions = {}): Promise<Collection> {
    return this.#transport.call("POST", "/v1/collections", options, request);
  }

  /** The key's own collections. */
  collections(options: CallOptions = {}): Promise<CollectionList> {
    return this.#transport.call("GET", "/v1/collections", options);
  }

  collection(name: string, options: CallOptions = {}): Promise<Collection> {
    return this.#transport.call("GET", collectionPath(name), options);
  }

  /** Deletes a collection with its documents. */
  async deleteCollection(name: string, options: CallOptions = {}): Promise<void> {
    await this.#transport.call("DELETE", collectionPath(name), options);
  }

  /**
   * Imports documents, or lines of JSON, in parts. What cannot be imported is in the report; after an error
   * the same import goes on where it was: what is there already stays as it is.
   */
  importDocuments(
    collection: string,
    documents: DocumentLines,
    { onProgress, ...options }: ImportOptions = {},
  ): Promise<ImportReport> {
    const path = `${collectionPath(collection)}/documents`;
    const send = (lines: Uint8Array<ArrayBuffer>) =>
      this.#transport.call<ImportReport>("POST", path, options, lines, IMPORT_WAIT_MS);
    return importInParts(documents, send, onProgress);
  }

  /** Recalls documents of a collection and reranks them. */
  search(request: SearchRequest, options: CallOptions = {}): Promise<SearchReply> {
    return this.#transport.call("POST", "/v1/search", options, request, request.timeout_ms);
  }

  /** Tells which result of a search was chosen. The same, told again, counts once. */
  feedback(request: FeedbackRequest, options: CallOptions = {}): Promise<FeedbackReply> {
    return this.#transport.call("POST", "/v1/feedback", options, request);
  }

  /** How well recall's order and the reranker's do on a collection, by what was chosen. */
  feedbackFigures(collection: string, options: CallOptions = {}): Promise<FeedbackFigures> {
    return this.#transport.call("GET", `${collectionPath(collection)}/feedback`, options);
  }

  /** Which of two interleaved rankings is chosen from more, on a collection. */
  interleaving(collection: string, options: CallOptions = {}): Promise<Interleaving> {
    return this.#transport.call("GET", `${collectionPath(collection)}/interleaving`, options);
  }

  /** What may stand in a request's `model`, and what one request may hold. */
  models(options: CallOptions = {}): Promise<ModelList> {
    return this.#transport.call("GET", "/v1/models", options);
  }

  /** The live workers, with device and rate. */
  workers(options: CallOptions = {}): Promise<WorkerList> {
    return this.#transport.call("GET", "/v1/workers", options);
  }

  /** What is to be done, in runs and seconds. */
  queue(options: CallOptions = {}): Promise<QueueList> {
    return this.#transport.call("GET", "/v1/queue", options);
  }

  /** How fast those who waited were answered in the last minutes, and how much the cache knew. */
  answers(options: CallOptions = {}): Promise<Answers> {
    return this.#transport.call("GET", "/v1/answers", options);
  }
}

const collectionPath = (name: string): string => `/v1/collections/${encodeURIComponent(name)}`;
const pathOf = (id: string): string => `/v1/jobs/${encodeURIComponent(id)}`;

/** For callers without types. */
function requireRequest(request: unknown): void {
  if (typeof request === "object" && request !== null) return;
  throw new TypeError("request must be an object with query and documents");
}
