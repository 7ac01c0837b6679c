// Owns: how the worker's options and failures are said to the cross-encoder, and back.
// Must not know: jobs, Redis.
import {
  type CrossEncoder,
  type DeviceReport,
  DocumentTooLongError,
  DocumentUnreadableError,
  type LongDocument,
  type ScoreOptions,
} from "@crossrank/core";
import type { ScoringOptions } from "@crossrank/protocol/scoring-options";
import { RefusedDocuments, type ScoreCall, type Scorer } from "./score-run.ts";

/**
 * A loaded cross-encoder as the worker's scorer. `alias` is the name that it was asked for by,
 * `report` what was found when it was loaded.
 */
export function scorerOf(encoder: CrossEncoder, alias: string, report: DeviceReport): Scorer {
  return {
    descriptor: { ...encoder.descriptor, alias },
    check: { ...report },
    metrics: () => encoder.metrics(),
    score: (query, documents, call) =>
      encoder.score(query, documents, toScoreOptions(call)).catch((error: unknown) => {
        throw toRefusal(error);
      }),
  };
}

function toScoreOptions({ options, background, signal, onDocument }: ScoreCall): ScoreOptions {
  const { maxTokensPerDocument, longDocument, cleanHtml, language } = options;
  return {
    longDocument: toLongDocument(longDocument),
    cleanHtml,
    priority: background ? "background" : "interactive",
    signal,
    onDocument,
    ...(maxTokensPerDocument !== null && { maxTokensPerDocument }),
    ...(language !== null && { language }),
  };
}

function toLongDocument(options: ScoringOptions["longDocument"]): LongDocument {
  if (options.strategy !== "window") return options;
  const { windowTokens, topK, ...rest } = options;
  return {
    ...rest,
    ...(windowTokens !== null && { windowTokens }),
    ...(topK !== null && { topK }),
  };
}

/** What is wrong with the documents themselves, apart from what is wrong with us. */
function toRefusal(error: unknown): unknown {
  if (error instanceof DocumentTooLongError) {
    const problems = error.documents.map(({ index, limitTokens, detail }) => ({
      index,
      detail,
      limit: limitTokens,
    }));
    return new RefusedDocuments("document_too_long", problems);
  }
  if (error instanceof DocumentUnreadableError) {
    const { index, reason } = error;
    return new RefusedDocuments("document_unreadable", [{ index, detail: reason }]);
  }
  return error;
}
