// Owns: how much scoring is accepted and not done, as an estimate.
// Must not know: who asks, how fast it will be done.
import type { RunPayload } from "./job.ts";
import { backlogKey, type RunQueue } from "./keys.ts";
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

/** Estimated tokens of all open runs of these queues, waiting or under way. */
export async function backlogTokens(redis: Redis, queues: readonly RunQueue[]): Promise<number> {
  const [seconds = "0"] = await redis.time();
  const reading = queues.map((queue) =>
    redis.zrangebyscore(backlogKey(queue), Number(seconds) * 1000, "+inf"),
  );
  const open = (await Promise.all(reading)).flat();
  return open.reduce((sum, member) => sum + Number(member.slice(member.indexOf(" ") + 1)), 0);
}
