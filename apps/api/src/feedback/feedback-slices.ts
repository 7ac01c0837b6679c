// Owns: how the figures of a collection are cut by time, so that those of the last hour, day and week can be read.
// Must not know: what is counted.
import { feedbackSliceKey, feedbackTotalsKey } from "@crossrank/protocol/keys";
import { type Redis, readHashes } from "@crossrank/protocol/redis";
import type { FeedbackWindow } from "./feedback-contract.ts";
import { describeFigures, type Figures, sumOf } from "./figures.ts";

/** Whose collection it is. */
export interface FeedbackOf {
  readonly owner: string;
  readonly collectionId: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Slices of two lengths: the newest hour is looked at more closely. The one that goes on counts as a whole one. */
const FINE = { sliceMs: 5 * MINUTE_MS, slices: 13 };
const COARSE = { sliceMs: HOUR_MS, slices: 7 * 24 + 1 };
const WINDOWS = [
  { window: "1h", sliceMs: FINE.sliceMs, slices: FINE.slices },
  { window: "24h", sliceMs: COARSE.sliceMs, slices: 25 },
  { window: "7d", sliceMs: COARSE.sliceMs, slices: COARSE.slices },
] as const;

/** What to add to a hash, and how long that lives from then on. */
export interface Addition {
  readonly key: string;
  readonly figures: Figures;
  readonly lifeMs: number;
}

/** Into the slices of the impression's time, whenever it is told of, and into the totals. */
export function additionsOf(
  of: FeedbackOf,
  figures: Figures,
  atMs: number,
  lifeMs: number,
): Addition[] {
  const slices = [FINE, COARSE].map(({ sliceMs, slices: most }) => ({
    key: feedbackSliceKey(of.owner, of.collectionId, sliceMs, Math.floor(atMs / sliceMs)),
    figures,
    lifeMs: sliceMs * (most + 1),
  }));
  const totals = { key: feedbackTotalsKey(of.owner, of.collectionId), figures, lifeMs };
  return [...slices, totals];
}

/** Of these slices, newest first. */
function sliceKeys({ owner, collectionId }: FeedbackOf, { sliceMs, slices }: typeof FINE) {
  const newest = Math.floor(Date.now() / sliceMs);
  return Array.from({ length: slices }, (_, ago) => {
    return feedbackSliceKey(owner, collectionId, sliceMs, newest - ago);
  });
}

export const allSliceKeys = (of: FeedbackOf): string[] =>
  [FINE, COARSE].flatMap((length) => sliceKeys(of, length));

export async function readWindows(redis: Redis, of: FeedbackOf): Promise<FeedbackWindow[]> {
  const fine = sliceKeys(of, FINE);
  const found = await readHashes(redis, allSliceKeys(of));
  const byLength = new Map([
    [FINE.sliceMs, found.slice(0, fine.length)],
    [COARSE.sliceMs, found.slice(fine.length)],
  ]);
  return WINDOWS.map(({ window, sliceMs, slices }) => {
    const sum = sumOf(byLength.get(sliceMs)?.slice(0, slices) ?? []);
    return { window, ...describeFigures(sum) };
  });
}
