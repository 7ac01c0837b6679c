// Owns: the worker's half of the line: payload → pairs known before → scores → ranking → outcome.
// Must not know: HTTP, top_n, BullMQ, how a logit is computed.
import type { ModelDescriptor } from "@crossrank/protocol/descriptor";
import { CrossrankError } from "@crossrank/protocol/errors";
import type { RerankJob } from "@crossrank/protocol/job";
import type { DocumentScore } from "@crossrank/protocol/ranking";
import {
  digestOf,
  type RerankCache,
  rankingIdOf,
  resolveOptions,
  type ScoresByDigest,
  scopeOf,
  toStoredRanking,
} from "@crossrank/protocol/rerank-cache";
import type { Runs } from "@crossrank/protocol/runs";

/** What the worker needs of a cross-encoder; the tests put a fake one here. */
export interface Scorer {
  readonly descriptor: ModelDescriptor;
  score(
    query: string,
    documents: readonly string[],
    options: { maxTokensPerDocument?: number },
  ): Promise<{
    readonly queryTruncated: boolean;
    readonly documents: readonly DocumentScore[];
    readonly tokenizeMs: number;
    readonly scoreMs: number;
  }>;
}

export interface ScoreJobTools {
  readonly workerId: string;
  readonly scorer: Scorer;
  /** Of the scorer's descriptor: names the served model in every key. */
  readonly fingerprint: string;
  readonly runs: Runs;
  readonly cache: RerankCache;
  /** False while cache entries would crowd out accepted work. */
  readonly mayCache: () => boolean;
  /** Told when the cache could not be read or written: scoring goes on without it. */
  readonly onCacheError: (error: unknown) => void;
}

/**
 * Scores one run and ends it. Safe to repeat: a run that is over (finished by another worker,
 * or no longer waited for) is left alone, and only the first outcome counts.
 */
export async function scoreJob(job: RerankJob, tools: ScoreJobTools): Promise<void> {
  const { scorer, runs, workerId } = tools;
  const run = await runs.open(job.runKey, job.runId);
  if (run === undefined) return;

  const { query, documents, readPairs, writeCache } = run.payload;
  const options = resolveOptions(run.payload.options, scorer.descriptor.maxTokens);
  const scope = scopeOf(tools.fingerprint, options, query);
  const textByDigest = new Map(documents.map((text) => [digestOf(text), text]));
  const digests = [...textByDigest.keys()];

  const known = readPairs ? await knownPairs(scope, digests, tools) : new Map();
  const missing = digests.filter((digest) => !known.has(digest));
  const { maxTokensPerDocument } = options;
  const result = await scorer
    .score(
      query,
      missing.map((digest) => textByDigest.get(digest) ?? ""),
      maxTokensPerDocument === null ? {} : { maxTokensPerDocument },
    )
    .catch((cause: unknown) => {
      const message = "The model could not score this request.";
      throw new CrossrankError("inference_failed", message, { cause });
    });
  const fresh: ScoresByDigest = new Map(zip(missing, result.documents));

  const ranking = toStoredRanking(new Map([...known, ...fresh]), result.queryTruncated);
  const written =
    writeCache && tools.mayCache()
      ? tools.cache
          .write(scope, rankingIdOf(scope, digests), ranking, fresh)
          .catch(tools.onCacheError)
      : undefined;
  await runs.finish(job.runKey, job.runId, {
    status: "completed",
    ranking,
    worker: workerId,
    scored: { documents: fresh.size, tokens: sumTokens(fresh) },
    timing: { queue: run.waitedMs, tokenize: result.tokenizeMs, score: result.scoreMs },
  });
  await written;
}

async function knownPairs(
  scope: string,
  digests: readonly string[],
  { cache, onCacheError }: ScoreJobTools,
): Promise<ScoresByDigest> {
  try {
    return await cache.readPairs(scope, digests);
  } catch (error) {
    onCacheError(error);
    return new Map();
  }
}

function zip(
  digests: readonly string[],
  scores: readonly DocumentScore[],
): [string, DocumentScore][] {
  return digests.map((digest, i) => {
    const score = scores[i];
    if (score === undefined)
      throw new Error(`The scorer gave ${scores.length} scores for ${digests.length} documents`);
    return [digest, score];
  });
}

function sumTokens(scores: ScoresByDigest): number {
  let total = 0;
  for (const { tokens } of scores.values()) total += tokens;
  return total;
}
