// Owns: in which shard something lies, and how an id tells it.
// Must not know: what lies there, Redis.
//
// A shard is a part of the queue with a hash tag of its own, so on a Redis Cluster all of it lies on one
// node. Whatever belongs to a run or a job is found by its id alone, however many shards there are by then.
import { hash, randomUUID } from "node:crypto";

/** An id has two hex digits for it. */
export const MOST_SHARDS = 256;

/** What is small and belongs to no run or job lies here. */
export const HOME_SHARD = 0;

/** The shard of a name, the same in every process that has as many of them. */
export function shardOf(name: string, shards: number): number {
  return Number.parseInt(hash("sha256", name).slice(0, 8), 16) % shards;
}

/** A random id, whose last two digits are its shard. */
export function newId(kind: "run" | "job", shard: number): string {
  return `${kind}_${randomUUID().slice(0, -2)}${shard.toString(16).padStart(2, "0")}`;
}

/** Of an id that somebody has made up: some shard, in which there is no such thing. */
export function shardOfId(id: string): number {
  return Number.parseInt(id.slice(-2), 16) || HOME_SHARD;
}
