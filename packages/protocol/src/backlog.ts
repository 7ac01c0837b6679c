// Owns: how much scoring callers wait for, a lane at a time, as an estimate. Jobs that nobody waits for
// do not count: the queue lets waiting callers go first.
// Must not know: who asks, how fast it will be done.
import type { RunPayload } from "./job.ts";
import { backlogKey } from "./keys.ts";
import type { Redis } from "./redis.ts";

/** About right for English (one byte a letter) as for Chinese (three a character). */
const BYTES_PER_TOKEN = 4;

/**
 * Tokens that scoring a payload takes, estimated without a tokenizer: of each document what fits the
 * model's window beside the query, as often as it may be read.
 */
export function estimateTokens(
  { query, documents, options }: Pick<RunPayload, "query" | "documents" | "options">,
  maxTokens: number,
): number {
  const { longDocument } = options;
  const windows = longDocument.strategy === "window" ? longDocument.maxWindows : 1;
  const queryTokens = Buffer.byteLength(query) / BYTES_PER_TOKEN;
  const tokens = documents.reduce((sum, text) => {
    const wanted = Buffer.byteLength(text) / BYTES_PER_TOKEN + queryTokens;
    return sum + Math.min(wanted, windows * maxTokens);
  }, 0);
  return Math.ceil(tokens);
}

/** Estimated tokens of all runs of a lane that a caller waits for now, queued or running. */
export async function backlogTokens(redis: Redis, lane: string): Promise<number> {
  const [seconds = "0"] = await redis.time();
  const open = await redis.zrangebyscore(backlogKey(lane), Number(seconds) * 1000, "+inf");
  return open.reduce((sum, member) => sum + Number(member.slice(member.indexOf(" ") + 1)), 0);
}
