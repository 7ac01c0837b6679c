// Owns: requests and replies as callers see them: the wire's fields, without the doors it leaves open.
// Must not know: how they are sent.
import type {
  RerankReply,
  SearchReply,
  CollectionRequest as WireCollectionRequest,
  FeedbackRequest as WireFeedbackRequest,
  Job as WireJob,
  JobRequest as WireJobRequest,
  RerankRequest as WireRequest,
  SearchRequest as WireSearchRequest,
} from "./wire.ts";

export type {
  Answers,
  Collection,
  CollectionList,
  FeedbackFigures,
  FeedbackReply,
  ImportReport,
  Interleaving,
  JobList,
  ModelList,
  QueueList,
  RerankReply,
  SearchReply,
  WorkerList,
} from "./wire.ts";

/** The service ignores fields that it does not know; a compiler can do better. */
type KnownFields<T> = { [Name in keyof T as string extends Name ? never : Name]: T[Name] };

/** What to rank, and how. */
export interface RerankRequest extends Omit<KnownFields<WireRequest>, "documents"> {
  /** Texts, or objects: their `text` is read, else all their fields but `id`. */
  readonly documents: readonly (string | object)[];
}

/** What to rank later, how, and how urgent it is. */
export interface JobRequest extends Omit<KnownFields<WireJobRequest>, "documents"> {
  readonly documents: readonly (string | object)[];
}

/** How to rank: the fields of a request that the adapters have no name of their own for. */
export type RerankOptions = Omit<RerankRequest, "query" | "documents" | "model" | "top_n">;

export type RerankResult = RerankReply["results"][number];

/** Accepted work. */
export type Job = KnownFields<WireJob>;

/** What happens to a job, in order. `data` of the last one is the job. */
export type JobEvent =
  | { readonly event: "queued"; readonly data: { readonly position: number } }
  | { readonly event: "running"; readonly data: JobProgress }
  | { readonly event: "scored"; readonly data: JobProgress & { readonly results: PartialScore[] } }
  | { readonly event: "completed" | "failed" | "canceled"; readonly data: Job };

export interface JobProgress {
  readonly documents_done: number;
  readonly documents: number;
}

/** A document's score as soon as it is known; its rank is not yet. */
export interface PartialScore {
  readonly index: number;
  readonly relevance_score: number;
  readonly logit?: number;
}

/** A collection to be made. */
export type CollectionRequest = KnownFields<WireCollectionRequest>;

/** What to look for, where, and how. */
export type SearchRequest = KnownFields<WireSearchRequest>;

export type SearchResult = SearchReply["results"][number];

/** Which result of which answer was chosen, and how. */
export type FeedbackRequest = KnownFields<WireFeedbackRequest>;

/** A document to be imported. `text` or `fields` is required. */
export interface NewDocument {
  readonly id: string | number;
  readonly title?: string;
  readonly text?: string;
  /** Instead of `text`: read as a rerank reads such an object. */
  readonly fields?: object;
  /** Comes back with results; searches can filter by its top-level fields. */
  readonly metadata?: object;
  /** For collections of Weaviate. */
  readonly vector?: readonly number[];
}
