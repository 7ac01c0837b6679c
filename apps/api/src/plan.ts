// Owns: everything about a request that is settled before it runs: model, options, keys, runs.
// Must not know: HTTP, who waits, how runs are queued.
import { estimateTokens } from "@crossrank/protocol/backlog";
import type { RerankRequest } from "@crossrank/protocol/contract";
import { fingerprintOf, laneOf, type ModelDescriptor } from "@crossrank/protocol/descriptor";
import { type ReadPlan, readPlanOf } from "@crossrank/protocol/reply";
import {
  digestOf,
  rankingIdOf,
  type StoredRanking,
  scopeOf,
  scoresFrom,
} from "@crossrank/protocol/rerank-cache";
import { newRunId, type PlannedRun, runKeyFor } from "@crossrank/protocol/runs";
import { resolveOptions } from "@crossrank/protocol/scoring-options";
import { shardOf } from "@crossrank/protocol/shard";
import { chunksOf } from "./chunks.ts";
import type { RerankTools } from "./rerank.ts";

/** A request with everything settled that its key, its runs and its reply need. */
export interface RerankPlan {
  readonly descriptor: ModelDescriptor;
  readonly lane: string;
  readonly scope: string;
  /** Names its ranking in the cache; null where that is neither read nor written. */
  readonly rankingId: string | null;
  readonly runs: readonly PlannedRun[];
  /** Where all of its runs lie. */
  readonly shard: number;
  readonly read: ReadPlan;
}

/**
 * Settles the model, the scoring options, the runs and their keys. Equal requests meet in one shard, as far
 * as `once` does not name it: calls with one idempotency key have to meet, be they equal or not.
 */
export async function planRerank(
  request: RerankRequest,
  { lanes, queue }: Pick<RerankTools, "lanes" | "queue">,
  once?: string,
): Promise<RerankPlan> {
  const { query, candidates, scoring, useCache } = request;
  const descriptor = await lanes.demand(request.model);
  const options = resolveOptions(scoring, descriptor.maxTokens);
  const digests = candidates.map(({ text }) => digestOf(text));
  const textByDigest = new Map(digests.map((digest, i) => [digest, candidates[i]?.text ?? ""]));
  const scope = scopeOf(fingerprintOf(descriptor), options, query);
  const shard = shardOf(once ?? scope, queue.shards);
  const runs = chunksOf(digests).map((chunk): PlannedRun => {
    const documents = chunk.map((digest) => textByDigest.get(digest) ?? "");
    const payload = { query, documents, options, readPairs: useCache, writeCache: useCache };
    const runId = newRunId(shard);
    const runKey = runKeyFor(useCache ? rankingIdOf(scope, chunk) : null, runId);
    return { runId, runKey, payload, tokens: estimateTokens(payload, descriptor.maxTokens) };
  });
  return {
    descriptor,
    lane: laneOf(descriptor),
    scope,
    rankingId: useCache ? rankingIdOf(scope, digests) : null,
    runs,
    shard,
    read: readPlanOf(request, descriptor, digests),
  };
}

/**
 * The cached ranking, or the runs that make it. A cache that cannot be read, or holds something
 * that does not fit, is a miss and not a failure.
 */
export async function lookUp(
  { scope, rankingId, runs, read }: RerankPlan,
  { cache, log }: Pick<RerankTools, "cache" | "log">,
): Promise<{ ranking: StoredRanking | undefined; runs: readonly PlannedRun[] }> {
  if (rankingId === null) return { ranking: undefined, runs };
  try {
    const { ranking, mayKnowPairs } = await cache.look(scope, rankingId);
    const fits = ranking !== undefined && scoresFrom(ranking, read.digests) !== undefined;
    if (fits) return { ranking, runs: [] };
    const looking = runs.map((run) => {
      return { ...run, payload: { ...run.payload, readPairs: mayKnowPairs } };
    });
    return { ranking: undefined, runs: looking };
  } catch (error) {
    log.warn({ err: error }, "cache not readable");
    return { ranking: undefined, runs };
  }
}
