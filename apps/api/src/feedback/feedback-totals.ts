// Owns: what the feedback on the collections that were searched last adds up to, for the metrics.
// Must not know: HTTP, how the metrics are written.
import { FEEDBACK_COLLECTIONS_KEY, feedbackTotalsKey } from "@crossrank/protocol/keys";
import { type Redis, readHashes } from "@crossrank/protocol/redis";
import { type Figures, sumOf } from "./figures.ts";

export interface CollectionTotals {
  readonly owner: string;
  readonly collection: string;
  readonly totals: Figures;
}

/** Of at most a hundred. */
export async function readTotals(redis: Redis): Promise<CollectionTotals[]> {
  const members = await redis.zrevrange(FEEDBACK_COLLECTIONS_KEY, "0", "-1");
  const named = members.map((member) => JSON.parse(member) as [string, string, string]);
  const found = await readHashes(
    redis,
    named.map(([owner, collectionId]) => feedbackTotalsKey(owner, collectionId)),
  );
  return named.flatMap(([owner, , collection], i) => {
    const totals = sumOf([found[i] ?? {}]);
    return Object.keys(totals).length === 0 ? [] : [{ owner, collection, totals }];
  });
}
