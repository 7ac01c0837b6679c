// A queue that holds more than can be done in time: an entry of the backlog, as a run leaves it.
import { backlogKey, LANES_KEY, runsPrefix } from "@crossrank/protocol/keys";
import type { Redis } from "@crossrank/protocol/redis";
import { FAKE_TOKENS_PER_SECOND } from "./fake-scorer.ts";
import { until } from "./until.ts";

/**
 * Makes the wait on every lane so many seconds, until the returned function is called: by work of that
 * owner, whose name is empty where keys are off.
 */
export async function overload(
  redis: Redis,
  seconds: number,
  owner = "",
): Promise<() => Promise<void>> {
  const keyOf = (lane: string) =>
    backlogKey({ prefix: runsPrefix(0), lane, urgency: "interactive" });
  const lanes = await redis.hkeys(LANES_KEY);
  const entry = `a-run ${FAKE_TOKENS_PER_SECOND * seconds} 1 ${owner}`;
  for (const lane of lanes) await redis.zadd(keyOf(lane), Date.now() + 600_000, entry);
  return async () => {
    for (const lane of lanes) await redis.zrem(keyOf(lane), entry);
  };
}

/** The service estimates anew within half a second: resolves when `ask` is answered with `status`. */
export function untilAnswered(ask: () => Promise<{ status: number }>, status: number) {
  return until(`the answer is ${status}`, async () => (await ask()).status === status);
}
