// Owns: the name of every key and channel of ours in Redis.
// Must not know: what lies under them.
//
// Braces keep the keys that one script touches in one Cluster slot. The cache may lie in another
// Redis, and its names hold the version of what is stored: a newer form never meets an older one.

/** BullMQ's key prefix, and that of all that must not be lost. */
export const QUEUE_PREFIX = "{crossrank}";
const CACHE_PREFIX = "crossrank:2";

export const WORKERS_KEY = `${QUEUE_PREFIX}:workers`;
export const LANES_KEY = `${QUEUE_PREFIX}:lanes`;
export const workerKey = (workerId: string): string => `${QUEUE_PREFIX}:worker:${workerId}`;
export const runKeyOf = (id: string): string => `${QUEUE_PREFIX}:run:${id}`;
/** Sorted set of `<run id> <estimated tokens>`, by when the run ends at the latest. */
export const backlogKey = (lane: string): string => `${QUEUE_PREFIX}:backlog:${lane}`;
export const outcomeKey = (runId: string): string => `${QUEUE_PREFIX}:outcome:${runId}`;
export const submissionKey = (jobId: string): string => `${QUEUE_PREFIX}:submission:${jobId}`;

/** The pub/sub channel on which an API process hears that a run of its has ended. */
export const inboxChannel = (inbox: string): string => `crossrank:inbox:${inbox}`;

export const pairsKey = (scope: string): string => `${CACHE_PREFIX}:{${scope}}:pairs`;
export const rankingKey = (scope: string, rankingId: string): string =>
  `${CACHE_PREFIX}:{${scope}}:ranking:${rankingId}`;
