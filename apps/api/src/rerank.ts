// Owns: the API's half of the line: request → key → cache, or queue and wait → reply.
// Must not know: HTTP, tokens, tensors.
import { randomUUID } from "node:crypto";
import type { RerankRequest } from "@crossrank/protocol/contract";
import { CrossrankError } from "@crossrank/protocol/errors";
import type { Outcome } from "@crossrank/protocol/job";
import type { Logger } from "@crossrank/protocol/log";
import type { Owner } from "@crossrank/protocol/priority";
import { buildReply, type CompletedOutcome, cachedOutcome } from "@crossrank/protocol/reply";
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import type { RerankCache, StoredRanking } from "@crossrank/protocol/rerank-cache";
import type { PlannedRun, RunRequest } from "@crossrank/protocol/runs";
import type { Admission } from "./admission.ts";
import type { AnswerMeter } from "./answer-meter.ts";
import { joinOutcomes } from "./chunks.ts";
import type { Inbox } from "./inbox.ts";
import type { Lanes } from "./lanes.ts";
import { lookUp, planRerank, type RerankPlan } from "./plan.ts";
import type { RerankQueue } from "./rerank-queue.ts";

export interface RerankTools {
  readonly lanes: Lanes;
  readonly cache: RerankCache;
  readonly queue: RerankQueue;
  readonly inbox: Inbox;
  readonly admission: Admission;
  readonly answers: AnswerMeter;
  readonly log: Logger;
  /** Longest that scoring of one run may take. */
  readonly runTimeoutMs: number;
}

/** An outcome that callers waited for is kept this long, for those whose message was lost. */
const RETAIN_WAITED_MS = 120_000;

/**
 * Ranks the candidates, out of the cache or by the workers, within the request's deadline.
 * `signal` aborts when the caller hangs up.
 */
export async function rerank(
  request: RerankRequest,
  owner: Owner,
  tools: RerankTools,
  signal: AbortSignal,
): Promise<RerankReply> {
  const startMs = performance.now();
  // Not even the first worker may have come yet: what starts workers on demand sees that somebody waits.
  await tools.lanes.untilServed(request.model, request.timeoutMs, signal);
  const plan = await planRerank(request, tools);
  const id = `rr_${randomUUID()}`;
  const reply = (outcome: CompletedOutcome) => {
    const built = buildReply(id, plan.read, outcome, performance.now() - startMs);
    tools.answers.record(built.cache, built.timing.total);
    return built;
  };

  const { ranking, runs } = await lookUp(plan, tools);
  if (ranking) return reply(cachedOutcome(ranking));

  tools.admission.check();
  await tools.admission.checkWait(plan.lane, owner, runs, request.timeoutMs);
  const lifeMs = Math.max(1, Math.round(request.timeoutMs - (performance.now() - startMs)));
  const { runTimeoutMs } = tools;
  const times = { lifeMs, retainMs: RETAIN_WAITED_MS, runTimeoutMs };
  const outcome = await runAll(plan, { owner, ...times }, runs, tools, signal);
  if (outcome.status === "failed") throw CrossrankError.fromData(outcome.error, plan.read.digests);
  if (runs.length > 1) await keepWhole(plan, outcome.ranking, tools);
  return reply(outcome);
}

type Terms = Pick<RunRequest, "owner" | "lifeMs" | "retainMs" | "runTimeoutMs">;

async function runAll(
  { descriptor, lane }: RerankPlan,
  terms: Terms,
  runs: readonly PlannedRun[],
  { inbox, lanes }: RerankTools,
  signal: AbortSignal,
): Promise<Outcome> {
  // When one gives up, what the others do is for nobody.
  const abort = new AbortController();
  const either = AbortSignal.any([signal, abort.signal]);
  const running = runs.map((run) => inbox.run({ ...run, ...terms, lane }, either));
  try {
    return joinOutcomes(await Promise.all(running));
  } catch (error) {
    abort.abort();
    await Promise.allSettled(running);
    // A wait that ended with no worker alive is our lack of capacity (503), not a slow ranking (504).
    const timedOut = error instanceof CrossrankError && error.code === "deadline_exceeded";
    if (!timedOut || (await lanes.countLive(descriptor)) > 0) throw error;
    const hint = await lanes.hint();
    const message = `No live worker serves ${descriptor.model}; start one and send it again.${hint}`;
    throw new CrossrankError("model_unavailable", message, { retryAfterSeconds: 5 });
  }
}

/** Each worker has stored its part; the whole is what the next equal request asks for. Never throws. */
async function keepWhole(
  { scope, rankingId }: Pick<RerankPlan, "scope" | "rankingId">,
  ranking: StoredRanking,
  { cache, log }: Pick<RerankTools, "cache" | "log">,
): Promise<void> {
  if (rankingId === null) return;
  await cache.write(scope, { id: rankingId, ranking }, new Map()).catch((error: unknown) => {
    log.warn({ err: error }, "cache not writable");
  });
}
