// The one seam that tests fake: a scorer whose logits can be foretold.
import type { BatchMetrics } from "@crossrank/protocol/batch-metrics";
import type { ModelDescriptor } from "@crossrank/protocol/descriptor";
import type { DocumentScore } from "@crossrank/protocol/document-score";
import { RefusedDocuments, type ScoreCall, type Scorer } from "../../apps/worker/src/score-run.ts";

const descriptorOf = (model: string): ModelDescriptor => ({
  model,
  alias: `models/${model}`,
  revision: "1",
  weightsSha256: "weights",
  tokenizerSha256: "tokenizer",
  precision: "fp32",
  device: "cpu",
  maxTokens: 512,
  scoringVersion: 1,
});

const histogram = { bounds: [1, 2], counts: [1, 3], count: 4, sum: 11 };
const FAKE_METRICS: BatchMetrics = {
  batches: 4,
  pairs: 11,
  tokens: 99_000,
  paddingTokens: 1,
  paddingShare: 0.01,
  engineMs: 1500,
  failedBatches: 0,
  outOfMemory: 0,
  droppedPairs: 0,
  batchPairs: histogram,
  batchTokens: histogram,
  waitMs: { interactive: histogram, background: histogram },
  waitingPairs: { interactive: 2, background: 0 },
  maxBatchTokens: 320,
};

/** By its metrics; what estimates of the wait go by. */
export const FAKE_TOKENS_PER_SECOND = (FAKE_METRICS.tokens / FAKE_METRICS.engineMs) * 1000;

/** The logit of a document is its length minus 10; a token is a character. */
export const fakeLogit = (document: string): number => document.length - 10;

/** Documents longer than this do not fit. */
const FAKE_ROOM = 1000;

function fakeScore(query: string, text: string, { options }: ScoreCall): DocumentScore {
  const scored = { logit: fakeLogit(text), tokens: query.length + text.length };
  if (options.longDocument.strategy !== "window") {
    return { ...scored, truncated: text.length > FAKE_ROOM };
  }
  const { maxWindows } = options.longDocument;
  const count = Math.max(1, Math.ceil(text.length / FAKE_ROOM));
  const last = Math.min(count, maxWindows) - 1;
  return {
    ...scored,
    truncated: count > maxWindows,
    windows: { count, scored: last + 1 },
    bestPassage: {
      start: last * FAKE_ROOM,
      end: Math.min(text.length, (last + 1) * FAKE_ROOM),
      window: last,
      logit: scored.logit,
    },
  };
}

export interface FakeScorer extends Scorer {
  /** Every document that was scored, in order. */
  readonly scored: string[];
  /** How each call was to be scored. */
  readonly calls: ScoreCall[];
  /** Scoring waits for this, so that a test can hold it. */
  gate: Promise<void>;
  /** Called after each document. */
  onScored: (() => void) | undefined;
  /** Thrown instead of scoring. */
  failure: Error | undefined;
}

export function createFakeScorer(model = "fake-model"): FakeScorer {
  const fake: FakeScorer = {
    descriptor: descriptorOf(model),
    check: { reason: "a fake" },
    metrics: () => FAKE_METRICS,
    scored: [],
    calls: [],
    gate: Promise.resolve(),
    onScored: undefined,
    failure: undefined,
    async score(query, documents, call) {
      fake.calls.push(call);
      refuseLong(documents, call);
      const scores: DocumentScore[] = [];
      for (const [index, text] of documents.entries()) {
        await untilOpen(fake.gate, call.signal);
        if (fake.failure) throw fake.failure;
        fake.scored.push(text);
        const score = fakeScore(query, text, call);
        scores.push(score);
        call.onDocument(index, score);
        fake.onScored?.();
      }
      return { queryTruncated: query.length > 1000, documents: scores, tokenizeMs: 1, scoreMs: 2 };
    },
  };
  return fake;
}

/** Scoring stops after so many documents, until the function that this gives is called. */
export function stopAfter(scorer: FakeScorer, count: number): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  let scored = 0;
  scorer.onScored = () => {
    if (++scored === count) scorer.gate = promise;
  };
  return resolve;
}

function refuseLong(documents: readonly string[], { options }: ScoreCall): void {
  if (options.longDocument.strategy !== "error") return;
  const refused = [...documents.entries()].filter(([, text]) => text.length > FAKE_ROOM);
  if (refused.length === 0) return;
  const detail = `has more than ${FAKE_ROOM} tokens`;
  const problems = refused.map(([index]) => ({ index, detail, limit: FAKE_ROOM }));
  throw new RefusedDocuments("document_too_long", problems);
}

/** Waits for the gate, as long as somebody wants the result. */
async function untilOpen(gate: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    await Promise.race([gate, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
