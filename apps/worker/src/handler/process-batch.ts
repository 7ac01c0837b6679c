// Owns: a batch of native requests scored without queue or Redis: each item's reply, or why it has none and
// whether sending it again can help.
// Must not know: who brings the items, where results go, how a logit is computed.
import type { RequestLimits, RerankRequest } from "@crossrank/protocol/contract";
import {
  CrossrankError,
  ERROR_TABLE,
  type ErrorCode,
  fieldError,
} from "@crossrank/protocol/errors";
import { parseRerankRequest } from "@crossrank/protocol/parse-request";
import { buildReply, type CompletedOutcome, readPlanOf } from "@crossrank/protocol/reply";
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import { digestOf, type ScoresByDigest, toStoredRanking } from "@crossrank/protocol/rerank-cache";
import { resolveOptions } from "@crossrank/protocol/scoring-options";
import { type Scorer, toFailure } from "../score-run.ts";

export interface BatchItem {
  readonly id: string;
  /** The body of `POST /v1/rerank`, as `parseJson` gives it. */
  readonly request: unknown;
}

export type BatchResult =
  | { readonly id: string; readonly ok: RerankReply }
  | {
      readonly id: string;
      readonly error: { readonly code: ErrorCode; readonly message: string };
      readonly retryable: boolean;
    };

export interface BatchTools {
  readonly scorer: Scorer;
  readonly limits: RequestLimits;
}

export type ProcessBatch = (items: readonly BatchItem[]) => Promise<BatchResult[]>;

/** Scores all items at once, so that their pairs share batches. Never throws; results in the items' order. */
export async function processBatch(
  items: readonly BatchItem[],
  tools: BatchTools,
): Promise<BatchResult[]> {
  const results = await Promise.all(items.map((item) => processOne(item, tools)));
  if (items.length === 1) return results;
  for (const [i, item] of items.entries()) {
    const result = results[i];
    if (result === undefined || !("error" in result)) continue;
    // What the engine cannot take fails all that share a batch with it; alone it fails nobody else.
    if (result.error.code === "inference_failed") results[i] = await processOne(item, tools);
  }
  return results;
}

async function processOne({ id, request }: BatchItem, tools: BatchTools): Promise<BatchResult> {
  try {
    return { id, ok: await score(id, parseRerankRequest(request, tools.limits), tools.scorer) };
  } catch (thrown) {
    const error =
      thrown instanceof CrossrankError
        ? thrown
        : new CrossrankError("internal_error", "Unexpected error.", { cause: thrown });
    const { code, message } = error;
    return { id, error: { code, message }, retryable: ERROR_TABLE[code].retryable };
  }
}

async function score(id: string, request: RerankRequest, scorer: Scorer): Promise<RerankReply> {
  const startMs = performance.now();
  const { descriptor } = scorer;
  checkModel(request.model, descriptor);
  const { query, candidates, scoring, timeoutMs } = request;
  const digests = candidates.map(({ text }) => digestOf(text));
  const plan = readPlanOf(request, descriptor, digests);
  const textByDigest = new Map(digests.map((digest, i) => [digest, candidates[i]?.text ?? ""]));
  const distinct = [...textByDigest.keys()];
  const signal = AbortSignal.timeout(timeoutMs);
  const options = resolveOptions(scoring, descriptor.maxTokens);
  const call = { options, background: false, signal, onDocument: () => {} };
  const scored = await scorer
    .score(query, [...textByDigest.values()], call)
    .catch((error: unknown) => {
      if (signal.aborted) {
        throw new CrossrankError("deadline_exceeded", `Scoring took longer than ${timeoutMs} ms.`);
      }
      throw CrossrankError.fromData(toFailure(error, distinct).toData(), digests);
    });
  return buildReply(id, plan, outcomeOf(distinct, scored), performance.now() - startMs);
}

/** As a worker would store it, so that replies are made of the same stuff everywhere. */
function outcomeOf(
  digests: readonly string[],
  { documents, queryTruncated, tokenizeMs, scoreMs }: Awaited<ReturnType<Scorer["score"]>>,
): CompletedOutcome {
  const scores: ScoresByDigest = new Map();
  let tokens = 0;
  for (const [i, document] of documents.entries()) {
    scores.set(digests[i] ?? "", document);
    tokens += document.tokens;
  }
  return {
    status: "completed",
    ranking: toStoredRanking(scores, queryTruncated),
    worker: "",
    scored: { documents: scores.size, tokens },
    timing: { queue: 0, tokenize: tokenizeMs, score: scoreMs },
  };
}

/** One model is here: another one's name is a mistake of whoever sent the item. */
function checkModel(name: string | null, { model, alias }: Scorer["descriptor"]): void {
  if (name === null || name === model || name === alias || model.endsWith(`/${name}`)) return;
  const problem = { pointer: "/model", detail: `is not served here; served: ${model}` };
  throw new CrossrankError("not_found", fieldError(problem).message, { fields: [problem] });
}
