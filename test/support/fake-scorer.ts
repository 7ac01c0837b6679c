// The one seam that tests fake: a scorer whose logits can be foretold.
import type { ModelDescriptor } from "@crossrank/protocol/descriptor";
import type { Scorer } from "../../apps/worker/src/score-job.ts";

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

/** The logit of a document is its length minus 10; a token is a character. */
export const fakeLogit = (document: string): number => document.length - 10;

export interface FakeScorer extends Scorer {
  /** Every document that was scored, in order. */
  readonly scored: string[];
  /** Scoring waits for this, so that a test can hold it. */
  gate: Promise<void>;
  /** Thrown instead of scoring. */
  failure: Error | undefined;
}

export function createFakeScorer(model = "fake-model"): FakeScorer {
  const fake: FakeScorer = {
    descriptor: descriptorOf(model),
    scored: [],
    gate: Promise.resolve(),
    failure: undefined,
    async score(query, documents) {
      await fake.gate;
      if (fake.failure) throw fake.failure;
      fake.scored.push(...documents);
      return {
        queryTruncated: query.length > 1000,
        documents: documents.map((text) => ({
          logit: fakeLogit(text),
          tokens: query.length + text.length,
          truncated: text.length > 1000,
        })),
        tokenizeMs: 1,
        scoreMs: 2,
      };
    },
  };
  return fake;
}
