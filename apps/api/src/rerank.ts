// Owns: the API's half of the line: request → key → cache, or queue and wait → reply.
// Must not know: HTTP, tokens, tensors.
import { randomUUID } from "node:crypto";
import { estimateTokens } from "@crossrank/protocol/backlog";
import type { RerankRequest } from "@crossrank/protocol/contract";
import { fingerprintOf, laneOf, type ModelDescriptor } from "@crossrank/protocol/descriptor";
import { CrossrankError } from "@crossrank/protocol/errors";
import type { Logger } from "@crossrank/protocol/log";
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import {
  digestOf,
  type RerankCache,
  rankingIdOf,
  type StoredRanking,
  scopeOf,
  scoresFrom,
} from "@crossrank/protocol/rerank-cache";
import type { RunRequest } from "@crossrank/protocol/runs";
import { resolveOptions } from "@crossrank/protocol/scoring-options";
import type { Admission } from "./admission.ts";
import type { Inbox } from "./inbox.ts";
import type { Lanes } from "./lanes.ts";
import { buildReply, cachedOutcome, type ReadPlan, readPlanOf } from "./reply.ts";
import type { RerankQueue } from "./rerank-queue.ts";

export interface RerankTools {
  readonly lanes: Lanes;
  readonly cache: RerankCache;
  readonly queue: RerankQueue;
  readonly inbox: Inbox;
  readonly admission: Admission;
  readonly log: Logger;
}

type PlannedRun = Pick<RunRequest, "lane" | "rankingId" | "payload">;

/** A request with everything settled that its key, its run and its reply need. */
export interface RerankPlan {
  readonly descriptor: ModelDescriptor;
  readonly scope: string;
  readonly run: PlannedRun;
  readonly read: ReadPlan;
}

/** An outcome that callers waited for is kept this long, for those whose message was lost. */
const RETAIN_WAITED_MS = 120_000;

/**
 * Ranks the candidates, out of the cache or by the workers, within the request's deadline.
 * `signal` aborts when the caller hangs up.
 */
export async function rerank(
  request: RerankRequest,
  tools: RerankTools,
  signal: AbortSignal,
): Promise<RerankReply> {
  const startMs = performance.now();
  const plan = await planRerank(request, tools);
  const id = `rr_${randomUUID()}`;
  const reply = (outcome: Parameters<typeof buildReply>[2]) =>
    buildReply(id, plan.read, outcome, performance.now() - startMs);

  const { ranking, run } = await lookUp(plan, tools);
  if (ranking) return reply(cachedOutcome(ranking));

  tools.admission.check();
  await tools.admission.checkWait(run.lane, request.timeoutMs);
  const tokens = estimateTokens(run.payload, plan.descriptor.maxTokens);
  const lifeMs = Math.max(1, Math.round(request.timeoutMs - (performance.now() - startMs)));
  const outcome = await tools.inbox
    .run({ ...run, tokens, lifeMs, retainMs: RETAIN_WAITED_MS }, signal)
    .catch((error: unknown) => explainDeadline(error, plan.descriptor, tools));
  if (outcome.status === "failed") {
    throw CrossrankError.fromData(outcome.error, plan.read.digests);
  }
  return reply(outcome);
}

/** Settles the model, the scoring options and the keys of a request. */
export async function planRerank(
  request: RerankRequest,
  { lanes }: Pick<RerankTools, "lanes">,
): Promise<RerankPlan> {
  const { query, candidates, scoring, useCache } = request;
  const descriptor = await lanes.resolve(request.model);
  const options = resolveOptions(scoring, descriptor.maxTokens);
  const digests = candidates.map(({ text }) => digestOf(text));
  const textByDigest = new Map(digests.map((digest, i) => [digest, candidates[i]?.text ?? ""]));
  const scope = scopeOf(fingerprintOf(descriptor), options, query);
  const rankingId = useCache ? rankingIdOf(scope, digests) : null;
  const payload = {
    query,
    documents: [...textByDigest.values()],
    options,
    readPairs: useCache,
    writeCache: useCache,
  };
  return {
    descriptor,
    scope,
    run: { lane: laneOf(descriptor), rankingId, payload },
    read: readPlanOf(request, descriptor, digests),
  };
}

/**
 * The cached ranking, or the run that makes it. A cache that cannot be read, or holds something
 * that does not fit, is a miss and not a failure.
 */
export async function lookUp(
  { scope, run, read }: RerankPlan,
  { cache, log }: Pick<RerankTools, "cache" | "log">,
): Promise<{ ranking: StoredRanking | undefined; run: PlannedRun }> {
  if (run.rankingId === null) return { ranking: undefined, run };
  try {
    const { ranking, mayKnowPairs } = await cache.look(scope, run.rankingId);
    const fits = ranking !== undefined && scoresFrom(ranking, read.digests) !== undefined;
    const payload = { ...run.payload, readPairs: mayKnowPairs };
    return { ranking: fits ? ranking : undefined, run: { ...run, payload } };
  } catch (error) {
    log.warn({ err: error }, "cache not readable");
    return { ranking: undefined, run };
  }
}

// A wait that ended with no worker alive is our lack of capacity (503), not a slow ranking (504).
async function explainDeadline(
  error: unknown,
  descriptor: ModelDescriptor,
  { lanes }: RerankTools,
): Promise<never> {
  const timedOut = error instanceof CrossrankError && error.code === "deadline_exceeded";
  if (timedOut && (await lanes.countLive(descriptor)) === 0) {
    const message = `No live worker serves ${descriptor.model}; start one and send it again.`;
    throw new CrossrankError("model_unavailable", message, { retryAfterSeconds: 5 });
  }
  throw error;
}
