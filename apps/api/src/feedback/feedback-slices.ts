// Owns: how the figures of a collection are cut by time, so that those of the last hour, day and week can be read.
// Must not know: what is counted.
import { feedbackSliceKey, feedbackTotalsKey, interleavingKey } from "@crossrank/protocol/keys";
import { type Redis, readHashes } from "@crossrank/protocol/redis";
import { comparisonsIn, interleavingFigures } from "../interleaving/interleaving.ts";
import type { InterleavingComparison } from "../interleaving/interleaving-contract.ts";
import type { FeedbackFigures } from "./feedback-contract.ts";
import { describeFigures, type Figures, figuresOf, type Mark, sumOf } from "./figures.ts";
import type { Impression } from "./impression.ts";

/** Whose collection it is. */
export interface FeedbackOf {
  readonly owner: string;
  readonly collectionId: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Of whose impressions interleaving is told; the day that goes on counts as one more. */
export const INTERLEAVING_DAYS = 30;
/** Slices of two lengths: the newest hour is looked at more closely. The one that goes on counts as a whole one. */
const FINE = { sliceMs: 5 * MINUTE_MS, slices: 13 };
const COARSE = { sliceMs: HOUR_MS, slices: 7 * 24 + 1 };
const DAYS = 7;
const DAY_SLICES = 24;
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

/** What an impression and all that was told of it come to, in the slices of its time and in the totals. */
export function additionsOf(
  of: FeedbackOf,
  impression: Impression,
  marks: readonly Mark[],
  lifeMs: number,
): Addition[] {
  const { atMs } = impression;
  const figures = figuresOf(impression, marks);
  const slices = [FINE, COARSE].map(({ sliceMs, slices: most }) => ({
    key: feedbackSliceKey(of.owner, of.collectionId, sliceMs, Math.floor(atMs / sliceMs)),
    figures,
    lifeMs: sliceMs * (most + 1),
  }));
  const totals = { key: feedbackTotalsKey(of.owner, of.collectionId), figures, lifeMs };
  const interleaving = {
    key: interleavingKey(of.owner, of.collectionId, Math.floor(atMs / DAY_MS)),
    figures: interleavingFigures(impression, marks),
    lifeMs: DAY_MS * (INTERLEAVING_DAYS + 2),
  };
  return [...slices, totals, interleaving];
}

/** Of these slices, newest first. */
function sliceKeys({ owner, collectionId }: FeedbackOf, { sliceMs, slices }: typeof FINE) {
  const newest = Math.floor(Date.now() / sliceMs);
  return Array.from({ length: slices }, (_, ago) => {
    return feedbackSliceKey(owner, collectionId, sliceMs, newest - ago);
  });
}

function dayKeys({ owner, collectionId }: FeedbackOf): string[] {
  const today = Math.floor(Date.now() / DAY_MS);
  return Array.from({ length: INTERLEAVING_DAYS + 1 }, (_, ago) => {
    return interleavingKey(owner, collectionId, today - ago);
  });
}

/** All that is counted of a collection. */
export const countedKeys = (of: FeedbackOf): string[] => [
  ...[FINE, COARSE].flatMap((length) => sliceKeys(of, length)),
  ...dayKeys(of),
  feedbackTotalsKey(of.owner, of.collectionId),
];

export async function readFeedbackFigures(
  redis: Redis,
  of: FeedbackOf,
): Promise<Pick<FeedbackFigures, "windows" | "days">> {
  const newestHour = Math.floor(Date.now() / HOUR_MS);
  const fine = sliceKeys(of, FINE);
  const found = await readHashes(redis, [...fine, ...sliceKeys(of, COARSE)]);
  const [minutes, hours] = [found.slice(0, fine.length), found.slice(fine.length)];
  const windows = WINDOWS.map(({ window, sliceMs, slices }) => {
    const ofLength = sliceMs === FINE.sliceMs ? minutes : hours;
    return { window, ...describeFigures(sumOf(ofLength.slice(0, slices))) };
  });
  const days = Array.from({ length: DAYS }, (_, i) => {
    const ago = (DAYS - 1 - i) * DAY_SLICES;
    const oldest = newestHour - ago - DAY_SLICES + 1;
    const sum = sumOf(hours.slice(ago, ago + DAY_SLICES));
    return { start: (oldest * HOUR_MS) / 1000, ...describeFigures(sum) };
  });
  return { windows, days };
}

export async function readComparisons(
  redis: Redis,
  of: FeedbackOf,
): Promise<InterleavingComparison[]> {
  return comparisonsIn(sumOf(await readHashes(redis, dayKeys(of))));
}
