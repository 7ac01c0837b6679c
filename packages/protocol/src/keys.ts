// Owns: the name of every key and channel of ours in Redis.
// Must not know: what lies under them.
//
// Braces keep the keys that one script touches in one Cluster slot. What is load lies in a shard, and its
// key is made of an id that tells which; what is small lies at home, in the first shard. The cache may lie
// in another Redis. Names hold the version of what is stored where another form of it may be beside it: a
// newer one never meets an older one.

import type { Urgency } from "./priority.ts";
import { HOME_SHARD, shardOfId } from "./shard.ts";

/**
 * Raised when a ticket, a run or a payload changes shape. Runs wait in queues of their version, so workers
 * and APIs of two versions stand side by side, and each has its own work.
 */
export const PROTOCOL_VERSION = 4;

/**
 * Redis' hash of a key is linear: with the number at its end, neighbours differ in a few bits and fall on the
 * same masters. With these letters after it each of 2, 3, 4, 6 or 8 masters has one of as many shards.
 */
const tagOf = (shard: number): string => `{crossrank${shard}:qu}`;
const CACHE_PREFIX = "crossrank:2";

/** Prefix of all that is not spread over shards; BullMQ's for webhooks. */
export const HOME_PREFIX = tagOf(HOME_SHARD);

export const WORKERS_KEY = `${HOME_PREFIX}:workers`;
export const LANES_KEY = `${HOME_PREFIX}:lanes`;
/** Tokens a second that one worker of each lane was last measured at. */
export const RATES_KEY = `${HOME_PREFIX}:rates`;
/** Sorted set of MODEL settings that no worker has ever served, by when one was last asked for. */
export const WANTED_KEY = `${HOME_PREFIX}:wanted`;
/** Answers of a slice of time, by cache state and how long they took. */
export const answersKey = (slice: number): string => `${HOME_PREFIX}:answers:${slice}`;
/** Searches by what the gate decided, and what skipping would have cost. */
export const SEARCHES_KEY = `${HOME_PREFIX}:searches`;
export const workerKey = (workerId: string): string => `${HOME_PREFIX}:worker:${workerId}`;
/** Requests of a key in this minute are counted under it. */
export const QUOTA_PREFIX = `${HOME_PREFIX}:quota`;

/** Prefix of the runs of a shard; BullMQ's for their tickets. */
export const runsPrefix = (shard: number): string => `${tagOf(shard)}:v${PROTOCOL_VERSION}`;
/** Of a run's key the prefix, whichever version has made it. */
export const prefixOfRun = (runKey: string): string => runKey.slice(0, runKey.indexOf(":run:"));

/** One of the queues in which runs wait, by the prefix of their shard and version. */
export interface RunQueue {
  readonly prefix: string;
  readonly lane: string;
  readonly urgency: Urgency;
}

export const runKeyOf = (shard: number, id: string): string => `${runsPrefix(shard)}:run:${id}`;
/** Sorted set of `<run key> <run id>`, best first: runs that no worker has taken yet. */
export const pendingKey = ({ prefix, lane, urgency }: RunQueue): string =>
  `${prefix}:pending:${lane}:${urgency}`;
/** Sorted set of `<run id> <estimated tokens> <weight> <owner>` of all open runs, by when each ends at the latest. */
export const backlogKey = ({ prefix, lane, urgency }: RunQueue): string =>
  `${prefix}:backlog:${lane}:${urgency}`;
/** The run that a ticket has taken. */
export const ticketKey = (prefix: string, ticketId: string): string =>
  `${prefix}:ticket:${ticketId}`;

const keyOfId =
  (kind: string) =>
  (id: string): string =>
    `${tagOf(shardOfId(id))}:${kind}:${id}`;
/** By run id. */
export const outcomeKey = keyOfId("outcome");
/** Stream of what happened to a run that a job waits for, by run id. */
export const eventsKey = keyOfId("events");
export const jobKey = keyOfId("job");
/** Whom to tell of a job's end, how many of its runs go on, and how it ended. */
export const announcementKey = keyOfId("announcement");
/** Sorted set of a shard's jobs whose end is to be told by webhook, by when they are to be looked at. */
export const outboxKey = (shard: number): string => `${tagOf(shard)}:outbox`;
export const idempotencyKey = (shard: number, digest: string): string =>
  `${tagOf(shard)}:idempotency:${digest}`;

/** Sorted set of an owner's jobs, by when they were submitted. */
export const jobsKey = (owner: string): string => `${HOME_PREFIX}:jobs:${owner}`;
export const webhookKey = (endpointId: string): string => `${HOME_PREFIX}:webhook:${endpointId}`;
/** Sorted set of an owner's webhook endpoints, by when they were made. */
export const webhooksKey = (owner: string): string => `${HOME_PREFIX}:webhooks:${owner}`;
export const deliveryKey = (endpointId: string, eventId: string): string =>
  `${HOME_PREFIX}:delivery:${endpointId}:${eventId}`;
/** Sorted set of the events that an endpoint is told, by when they happened. */
export const deliveriesKey = (endpointId: string): string =>
  `${HOME_PREFIX}:deliveries:${endpointId}`;

export const fileKey = (fileId: string): string => `${HOME_PREFIX}:file:${fileId}`;
/** Sorted set of an owner's files, by when they were made. */
export const filesKey = (owner: string): string => `${HOME_PREFIX}:files:${owner}`;
/** Hash of an owner's collections, by name. */
export const collectionsKey = (owner: string): string => `${HOME_PREFIX}:collections:${owner}`;
/** What is kept of a collection's searches: the owner is part of it, so nobody meets another one's. */
const feedbackKeyOf =
  (kind: string) =>
  (owner: string, collectionId: string): string =>
    `${HOME_PREFIX}:${kind}:${owner}:${collectionId}`;
/** Stream of the impressions of a collection. */
export const impressionsKey = feedbackKeyOf("impressions");
/** Hash by impression id: where it stands in the stream, then what was told of it. */
export const feedbackKey = feedbackKeyOf("feedback");
/** What the feedback on a collection adds up to. */
export const feedbackTotalsKey = feedbackKeyOf("feedback-totals");
/** The same of the impressions of a slice of time. */
export const feedbackSliceKey = (
  owner: string,
  collectionId: string,
  sliceMs: number,
  slice: number,
): string => `${feedbackKeyOf("feedback-slice")(owner, collectionId)}:${sliceMs}:${slice}`;
/** What the interleaved impressions of a day speak for. */
export const interleavingKey = (owner: string, collectionId: string, day: number): string =>
  `${feedbackKeyOf("interleaving")(owner, collectionId)}:${day}`;
/** Sorted set of the collections with the newest impressions, by when that was. */
export const FEEDBACK_COLLECTIONS_KEY = `${HOME_PREFIX}:feedback-collections`;
export const batchKey = (batchId: string): string => `${HOME_PREFIX}:batch:${batchId}`;
/** Sorted set of an owner's batches, by when they were made. */
export const batchesKey = (owner: string): string => `${HOME_PREFIX}:batches:${owner}`;
/** Sorted set of the batches that have not ended, by when they were made. */
export const OPEN_BATCHES_KEY = `${HOME_PREFIX}:open-batches`;
/** Which process works on a batch. */
export const batchLeaseKey = (batchId: string): string => `${HOME_PREFIX}:batch-lease:${batchId}`;
/** Sorted set of the jobs of a batch that are under way. */
export const batchJobsKey = (batchId: string): string => `${HOME_PREFIX}:batch-jobs:${batchId}`;

/** The pub/sub channel that tells of new events of a run. */
export const eventsChannel = (runId: string): string => `crossrank:events:${runId}`;
/** The pub/sub channel on which an API process hears that a run of its has ended. */
export const inboxChannel = (inbox: string): string => `crossrank:inbox:${inbox}`;

const cachePrefix = (shard: number): string => `${CACHE_PREFIX}:${tagOf(shard)}`;
export const pairsKey = (shard: number, scope: string): string =>
  `${cachePrefix(shard)}:${scope}:pairs`;
export const rankingKey = (shard: number, scope: string, rankingId: string): string =>
  `${cachePrefix(shard)}:${scope}:ranking:${rankingId}`;
/** A shard's cached keys by when they expire, and their sizes: only where the cache shares the queue's Redis. */
export const cacheEntriesKey = (shard: number): string => `${cachePrefix(shard)}:entries`;
export const cacheSizesKey = (shard: number): string => `${cachePrefix(shard)}:sizes`;
