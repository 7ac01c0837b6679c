// Owns: how fast workers score, measured by what they tell, and what a lane's workers last were capable of.
// Must not know: what is queued, who asks.
import type { BatchMetrics } from "./batch-metrics.ts";
import { laneOf, type ModelDescriptor } from "./descriptor.ts";
import { RATES_KEY } from "./keys.ts";
import type { Redis } from "./redis.ts";

/** Before so much is measured, a rate says more of the warm-up than of the machine. */
const LEAST_ENGINE_MS = 1000;

/** So many of `amount` a second, while there was work; undefined before enough is measured. */
export function perEngineSecond(
  amount: number,
  metrics: Pick<BatchMetrics, "engineMs"> | undefined,
): number | undefined {
  if (metrics === undefined || metrics.engineMs < LEAST_ENGINE_MS || amount === 0) return undefined;
  return (amount / metrics.engineMs) * 1000;
}

/** Tokens a second of one worker, on the average of these; undefined before enough is measured. */
export function tokensPerSecond(workers: readonly Measured[]): number | undefined {
  const measured = workers.flatMap(({ metrics }) => metrics ?? []);
  const engineMs = measured.reduce((sum, metrics) => sum + metrics.engineMs, 0);
  const tokens = measured.reduce((sum, metrics) => sum + metrics.tokens, 0);
  return perEngineSecond(tokens, { engineMs });
}

interface Measured {
  readonly metrics?: BatchMetrics | undefined;
}

/** Keeps a worker's rate with its lane: it is all that is known of the lane once no worker lives. */
export async function rememberRate(
  redis: Redis,
  descriptor: ModelDescriptor,
  metrics: BatchMetrics | undefined,
): Promise<void> {
  const rate = tokensPerSecond([{ metrics }]);
  if (rate !== undefined) await redis.hset(RATES_KEY, laneOf(descriptor), rate.toFixed(1));
}

/** Tokens a second that one worker of each lane was last measured at. */
export async function rememberedRates(redis: Redis): Promise<ReadonlyMap<string, number>> {
  const stored = await redis.hgetall(RATES_KEY);
  return new Map(Object.entries(stored).map(([lane, rate]) => [lane, Number(rate)]));
}
