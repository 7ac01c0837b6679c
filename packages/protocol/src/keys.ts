// Owns: the name of every key and channel of ours in Redis.
// Must not know: what lies under them.
//
// Braces keep the keys that one script touches in one Cluster slot. The cache may lie in another
// Redis, and its names hold the version of what is stored: a newer form never meets an older one.

import type { Urgency } from "./priority.ts";

/** BullMQ's key prefix, and that of all that must not be lost. */
export const QUEUE_PREFIX = "{crossrank}";
const CACHE_PREFIX = "crossrank:2";

export const WORKERS_KEY = `${QUEUE_PREFIX}:workers`;
export const LANES_KEY = `${QUEUE_PREFIX}:lanes`;
/** Tokens a second that one worker of each lane was last measured at. */
export const RATES_KEY = `${QUEUE_PREFIX}:rates`;
/** Sorted set of MODEL settings that no worker has ever served, by when one was last asked for. */
export const WANTED_KEY = `${QUEUE_PREFIX}:wanted`;
export const workerKey = (workerId: string): string => `${QUEUE_PREFIX}:worker:${workerId}`;
export const runKeyOf = (id: string): string => `${QUEUE_PREFIX}:run:${id}`;
/** Sorted set of `<run key> <run id>`, best first: runs that no worker has taken yet. */
export const pendingKey = (lane: string, urgency: Urgency): string =>
  `${QUEUE_PREFIX}:pending:${lane}:${urgency}`;
/** Sorted set of `<run id> <estimated tokens> <weight> <owner>` of all open runs, by when each ends at the latest. */
export const backlogKey = (lane: string, urgency: Urgency): string =>
  `${QUEUE_PREFIX}:backlog:${lane}:${urgency}`;
/** The run that a ticket has taken. */
export const ticketKey = (ticketId: string): string => `${QUEUE_PREFIX}:ticket:${ticketId}`;
export const outcomeKey = (runId: string): string => `${QUEUE_PREFIX}:outcome:${runId}`;
/** Stream of what happened to a run that a job waits for. */
export const eventsKey = (runId: string): string => `${QUEUE_PREFIX}:events:${runId}`;
export const jobKey = (jobId: string): string => `${QUEUE_PREFIX}:job:${jobId}`;
/** Sorted set of an owner's jobs, by when they were submitted. */
export const jobsKey = (owner: string): string => `${QUEUE_PREFIX}:jobs:${owner}`;
/** Sorted set of jobs whose end is to be told by webhook, by when they are to be looked at. */
export const OUTBOX_KEY = `${QUEUE_PREFIX}:outbox`;
/** Whom to tell of a job's end, how many of its runs go on, and how it ended. */
export const announcementKey = (jobId: string): string => `${QUEUE_PREFIX}:announcement:${jobId}`;
export const webhookKey = (endpointId: string): string => `${QUEUE_PREFIX}:webhook:${endpointId}`;
/** Sorted set of an owner's webhook endpoints, by when they were made. */
export const webhooksKey = (owner: string): string => `${QUEUE_PREFIX}:webhooks:${owner}`;
export const deliveryKey = (endpointId: string, eventId: string): string =>
  `${QUEUE_PREFIX}:delivery:${endpointId}:${eventId}`;
/** Sorted set of the events that an endpoint is told, by when they happened. */
export const deliveriesKey = (endpointId: string): string =>
  `${QUEUE_PREFIX}:deliveries:${endpointId}`;
export const idempotencyKey = (digest: string): string => `${QUEUE_PREFIX}:idempotency:${digest}`;

export const fileKey = (fileId: string): string => `${QUEUE_PREFIX}:file:${fileId}`;
/** Sorted set of an owner's files, by when they were made. */
export const filesKey = (owner: string): string => `${QUEUE_PREFIX}:files:${owner}`;
export const batchKey = (batchId: string): string => `${QUEUE_PREFIX}:batch:${batchId}`;
/** Sorted set of an owner's batches, by when they were made. */
export const batchesKey = (owner: string): string => `${QUEUE_PREFIX}:batches:${owner}`;
/** Sorted set of the batches that have not ended, by when they were made. */
export const OPEN_BATCHES_KEY = `${QUEUE_PREFIX}:open-batches`;
/** Which process works on a batch. */
export const batchLeaseKey = (batchId: string): string => `${QUEUE_PREFIX}:batch-lease:${batchId}`;
/** Sorted set of the jobs of a batch that are under way. */
export const batchJobsKey = (batchId: string): string => `${QUEUE_PREFIX}:batch-jobs:${batchId}`;

/** The pub/sub channel that tells of new events of a run. */
export const eventsChannel = (runId: string): string => `crossrank:events:${runId}`;
/** The pub/sub channel on which an API process hears that a run of its has ended. */
export const inboxChannel = (inbox: string): string => `crossrank:inbox:${inbox}`;

export const pairsKey = (scope: string): string => `${CACHE_PREFIX}:{${scope}}:pairs`;
export const rankingKey = (scope: string, rankingId: string): string =>
  `${CACHE_PREFIX}:{${scope}}:ranking:${rankingId}`;
/** Cached keys by when they expire, and their sizes: only where the cache shares the queue's Redis. */
export const CACHE_ENTRIES_KEY = `${CACHE_PREFIX}:entries`;
export const CACHE_SIZES_KEY = `${CACHE_PREFIX}:sizes`;
