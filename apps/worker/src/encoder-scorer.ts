// Owns: how the worker's options and failures are said to the cross-encoder, and back.
// Must not know: jobs, Redis.
import type { CrossEncoder } from "@crossrank/core";
import type { ScoringOptions } from "@crossrank/protocol/scoring-options";
import type { Scorer } from "./score-job.ts";

/** A loaded cross-encoder as the worker's scorer; `alias` is the name that it was asked for by. */
export function scorerOf(encoder: CrossEncoder, alias: string): Scorer {
  return {
    descriptor: { ...encoder.descriptor, alias },
    async score(query, documents, { options, signal }) {
      return await encoder.score(query, documents, { ...toScoreOptions(options), signal });
    },
  };
}

function toScoreOptions({ maxTokensPerDocument }: ScoringOptions) {
  return maxTokensPerDocument === null ? {} : { maxTokensPerDocument };
}
