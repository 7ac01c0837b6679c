// Owns: requests and replies as callers see them: the wire's fields, without the doors it leaves open.
// Must not know: how they are sent.
import type { RerankReply, Job as WireJob, RerankRequest as WireRequest } from "./wire.ts";

export type { RerankReply };

/** The service ignores fields that it does not know; a compiler can do better. */
type KnownFields<T> = { [Name in keyof T as string extends Name ? never : Name]: T[Name] };

/** What to rank, and how. */
export interface RerankRequest extends Omit<KnownFields<WireRequest>, "documents"> {
  /** Texts, or objects: their `text` is read, else all their fields but `id`. */
  readonly documents: readonly (string | object)[];
}

/** How to rank: the fields of a request that the adapters have no name of their own for. */
export type RerankOptions = Omit<RerankRequest, "query" | "documents" | "model" | "top_n">;

export type RerankResult = RerankReply["results"][number];

/** Accepted work. */
export type Job = KnownFields<WireJob>;
