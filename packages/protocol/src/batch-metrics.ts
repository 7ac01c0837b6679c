// Owns: what a worker tells of its batches, as it travels through Redis.
// Must not know: how it is counted, how it is shown.
import { z } from "zod";

/** Counts by inclusive upper bound, each with all below it; `count` and `sum` are of all values. */
const histogramSchema = z.object({
  bounds: z.array(z.number()).readonly(),
  counts: z.array(z.number()).readonly(),
  count: z.number(),
  sum: z.number(),
});
export type Histogram = z.infer<typeof histogramSchema>;

const byPriority = <T extends z.ZodType>(schema: T) =>
  z.object({ interactive: schema, background: schema });

/** Since the worker's start, except what waits now. */
export const batchMetricsSchema = z.object({
  batches: z.number(),
  pairs: z.number(),
  tokens: z.number(),
  paddingTokens: z.number(),
  paddingShare: z.number(),
  engineMs: z.number(),
  failedBatches: z.number(),
  outOfMemory: z.number(),
  droppedPairs: z.number(),
  batchPairs: histogramSchema,
  batchTokens: histogramSchema,
  waitMs: byPriority(histogramSchema),
  waitingPairs: byPriority(z.number()),
  maxBatchTokens: z.number(),
});
export type BatchMetrics = z.infer<typeof batchMetricsSchema>;
