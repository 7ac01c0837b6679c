// Owns: the worker's half of the line: payload → pairs known before → scores → ranking → outcome.
// Must not know: HTTP, top_n, BullMQ, how a logit is computed.
import type { BatchMetrics } from "@crossrank/protocol/batch-metrics";
import type { ModelDescriptor } from "@crossrank/protocol/descriptor";
import type { DocumentScore } from "@crossrank/protocol/document-score";
import { CrossrankError } from "@crossrank/protocol/errors";
import type { RunPayload } from "@crossrank/protocol/job";
import type { Owner } from "@crossrank/protocol/priority";
import {
  digestOf,
  type RerankCache,
  rankingIdOf,
  type ScoresByDigest,
  type StoredRanking,
  scopeOf,
  toStoredRanking,
} from "@crossrank/protocol/rerank-cache";
import type { ClaimedRun, Runs } from "@crossrank/protocol/runs";
import { resolveOptions, type ScoringOptions } from "@crossrank/protocol/scoring-options";
import { PartialScores } from "./partial-scores.ts";
import { INTERRUPTED, type RunWatch, TOO_LONG } from "./run-watch.ts";

/** How one run is to be scored. */
export interface ScoreCall {
  readonly options: ScoringOptions;
  /** True for work that nobody waits for: it lets the others go first. */
  readonly background: boolean;
  /** Who shares the engine with the owners of other runs; left out where there is one. */
  readonly owner?: Owner;
  /** Aborts when the run is over. */
  readonly signal: AbortSignal;
  /** Told of each document as soon as it is scored. */
  readonly onDocument: (index: number, score: DocumentScore) => void;
}

/** What the worker needs of a cross-encoder; the tests put a fake one here. */
export interface Scorer {
  readonly descriptor: ModelDescriptor;
  /** What was found when it was loaded: device, precision, why. */
  readonly check: Readonly<Record<string, unknown>>;
  /** Its batches until now. */
  metrics(): BatchMetrics;
  /** @throws RefusedDocuments when some cannot be scored as asked, then nothing was. */
  score(
    query: string,
    documents: readonly string[],
    call: ScoreCall,
  ): Promise<{
    readonly queryTruncated: boolean;
    readonly documents: readonly DocumentScore[];
    readonly tokenizeMs: number;
    readonly scoreMs: number;
  }>;
}

/** Documents of one call that are at fault themselves: no other worker could score them either. */
export class RefusedDocuments extends Error {
  readonly code: "document_too_long" | "document_unreadable";
  readonly documents: readonly { index: number; detail: string; limit?: number }[];

  constructor(code: RefusedDocuments["code"], documents: RefusedDocuments["documents"]) {
    super(code);
    this.code = code;
    this.documents = documents;
  }
}

export interface ScoreRunTools {
  readonly workerId: string;
  readonly scorer: Scorer;
  /** Of the scorer's descriptor: names the served model in every key. */
  readonly fingerprint: string;
  readonly runs: Runs;
  readonly watch: RunWatch;
  readonly cache: RerankCache;
  /** Told of each document that has been scored. */
  readonly onScored: () => void;
  /** False while cache entries would crowd out accepted work. */
  readonly mayCache: () => boolean;
  /** Told when the cache could not be read or written: scoring goes on without it. */
  readonly onCacheError: (error: unknown) => void;
}

/** A run with everything settled that scoring and storing it need. */
interface OpenRun {
  readonly payload: RunPayload;
  readonly options: ScoringOptions;
  readonly scope: string;
  /** Each text once. */
  readonly textByDigest: ReadonlyMap<string, string>;
}

/**
 * Scores one run and ends it. Safe to repeat: a run that is over (finished by another worker,
 * or no longer waited for) is left alone, and only the first outcome counts.
 *
 * @throws CrossrankError for what the run came to; any other error when it is to be tried again.
 */
export async function scoreRun(
  claimed: ClaimedRun,
  background: boolean,
  tools: ScoreRunTools,
): Promise<void> {
  const { scorer, runs, workerId } = tools;
  const run = settle(claimed.payload, tools);
  const partial = claimed.followed ? new PartialScores(claimed, workerId, runs) : undefined;

  const digests = [...run.textByDigest.keys()];
  const { readPairs, writeCache: caches } = run.payload;
  const known =
    readPairs || (claimed.again && caches)
      ? await knownPairs(run.scope, digests, tools)
      : new Map();
  const missing = digests.filter((digest) => !known.has(digest));
  const fresh: ScoresByDigest = new Map();
  partial?.begin(digests.length, known);
  const result = await tools.watch.during(claimed, async (signal) => {
    const call: ScoreCall = {
      options: run.options,
      background,
      owner: claimed.owner,
      signal,
      onDocument: (index, score) => {
        const digest = missing[index] ?? "";
        fresh.set(digest, score);
        tools.onScored();
        partial?.add(digest, score);
      },
    };
    const texts = missing.map((digest) => run.textByDigest.get(digest) ?? "");
    const scoring = scorer.score(run.payload.query, texts, call);
    return await scoring.catch(async (error: unknown) => {
      if (!signal.aborted) throw toFailure(error, missing);
      // What is known by now makes the next try shorter.
      await writeCache(run, undefined, fresh, tools);
      if (signal.reason === INTERRUPTED)
        throw new Error("the worker ends; the run goes on elsewhere");
      if (signal.reason === TOO_LONG) throw tookTooLong(claimed);
      return undefined;
    });
  });
  await partial?.flush();
  if (result === undefined) return;
  for (const [i, score] of result.documents.entries()) fresh.set(missing[i] ?? "", score);
  if (fresh.size !== missing.length) {
    const counts = `The scorer gave ${fresh.size} scores for ${missing.length} documents`;
    // A failure of the run, which has its attempts; what is none is tried again until the run's deadline.
    throw toFailure(new Error(counts), missing);
  }

  const ranking = toStoredRanking(new Map([...known, ...fresh]), result.queryTruncated);
  const written = writeCache(run, ranking, fresh, tools);
  await runs.finish(claimed, {
    status: "completed",
    ranking,
    worker: workerId,
    scored: { documents: fresh.size, tokens: sumTokens(fresh) },
    timing: { queue: claimed.waitedMs, tokenize: result.tokenizeMs, score: result.scoreMs },
  });
  await written;
}

function settle(payload: RunPayload, { scorer, fingerprint }: ScoreRunTools): OpenRun {
  const options = resolveOptions(payload.options, scorer.descriptor.maxTokens);
  return {
    payload,
    options,
    scope: scopeOf(fingerprint, options, payload.query),
    textByDigest: new Map(payload.documents.map((text) => [digestOf(text), text])),
  };
}

/** Stores the pairs that are new, and the ranking when it is whole. Never throws. */
async function writeCache(
  { payload, scope, textByDigest }: OpenRun,
  ranking: StoredRanking | undefined,
  fresh: ScoresByDigest,
  { cache, mayCache, onCacheError }: ScoreRunTools,
): Promise<void> {
  if (!payload.writeCache || !mayCache()) return;
  const id = rankingIdOf(scope, [...textByDigest.keys()]);
  const entry = ranking && { id, ranking };
  await cache.write(scope, entry, fresh).catch(onCacheError);
}

function tookTooLong({ timeoutMs }: ClaimedRun): CrossrankError {
  return new CrossrankError("deadline_exceeded", `Scoring took longer than ${timeoutMs} ms.`);
}

/** What scoring a call came to, as callers are told; `digests` are those of its documents. */
export function toFailure(cause: unknown, digests: readonly string[]): CrossrankError {
  if (!(cause instanceof RefusedDocuments)) {
    const message = "The model could not score this request.";
    return new CrossrankError("inference_failed", message, { cause });
  }
  const documents = cause.documents.map(({ index, ...problem }) => ({
    digest: digests[index] ?? "",
    ...problem,
  }));
  const message = "Some documents cannot be scored as asked.";
  return new CrossrankError(cause.code, message, { documents, cause });
}

async function knownPairs(
  scope: string,
  digests: readonly string[],
  { cache, onCacheError }: ScoreRunTools,
): Promise<ScoresByDigest> {
  try {
    return await cache.readPairs(scope, digests);
  } catch (error) {
    onCacheError(error);
    return new Map();
  }
}

function sumTokens(scores: ScoresByDigest): number {
  let total = 0;
  for (const { tokens } of scores.values()) total += tokens;
  return total;
}
