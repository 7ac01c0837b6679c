// Owns: how much scoring is accepted and not done, as an estimate.
// Must not know: who asks, how fast it will be done.
import type { RunPayload } from "./job.ts";
import { backlogKey, type RunQueue } from "./keys.ts";
import type { Owner } from "./priority.ts";
import type { Redis } from "./redis.ts";

/** About right for English (one byte a letter) as for Chinese (three a character). */
export const BYTES_PER_TOKEN = 4;

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

/** Scores of the runs that have not had their time, by Redis' clock. */
export async function openRange(redis: Redis): Promise<[fromMs: number, to: "+inf"]> {
  const [seconds = "0"] = await redis.time();
  return [Number(seconds) * 1000, "+inf"];
}

/** What one owner has in a queue, waiting or under way. */
export interface OwedTokens {
  readonly owner: Owner;
  readonly tokens: number;
}

/**
 * Estimated tokens of all open runs of these queues, an entry for each owner. A queue whose node of a cluster is
 * away is left out: it keeps nobody from the others.
 */
export async function readBacklog(
  redis: Redis,
  queues: readonly RunQueue[],
): Promise<OwedTokens[]> {
  const range = await openRange(redis);
  const reading = queues.map((queue) => redis.zrangebyscore(backlogKey(queue), ...range));
  const read = await Promise.allSettled(reading);
  const open = read.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  const owed = new Map<string, OwedTokens>();
  for (const member of open) {
    const [, tokens, weight, name = ""] = /^\S+ (\S+) (\S+) (.*)$/.exec(member) ?? [];
    const before = owed.get(name)?.tokens ?? 0;
    owed.set(name, {
      owner: { name, weight: Number(weight) },
      tokens: before + Number(tokens),
    });
  }
  return [...owed.values()];
}

export const sumTokens = (backlog: readonly OwedTokens[]): number =>
  backlog.reduce((sum, { tokens }) => sum + tokens, 0);

/**
 * Tokens that are scored before an owner's next run of so many: all of the owner's own, and of every other
 * owner what its share of the workers comes to meanwhile (fair queueing in its fluid form).
 */
export function tokensAhead(
  backlog: readonly OwedTokens[],
  owner: Owner,
  nextTokens: number,
): number {
  const own = sumTokens(backlog.filter((owed) => owed.owner.name === owner.name));
  const perWeight = (own + nextTokens) / owner.weight;
  return backlog
    .filter((owed) => owed.owner.name !== owner.name)
    .reduce((sum, { owner: other, tokens }) => {
      return sum + Math.min(tokens, perWeight * other.weight);
    }, own);
}
