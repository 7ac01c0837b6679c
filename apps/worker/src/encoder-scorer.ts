// Owns: how the worker's settings, options and failures are said to the cross-encoder, and back.
// Must not know: jobs, Redis.
import {
  type CoreError,
  type CrossEncoder,
  type DeviceReport,
  DocumentTooLongError,
  DocumentUnreadableError,
  type DownloadProgress,
  hubOptionsFrom,
  type LongDocument,
  loadCrossEncoder,
  type ScoreOptions,
} from "@crossrank/core";
import type { Config } from "@crossrank/protocol/config";
import type { ScoringOptions } from "@crossrank/protocol/scoring-options";
import { RefusedDocuments, type ScoreCall, type Scorer } from "./score-run.ts";

export interface LoadedScorer {
  readonly scorer: Scorer;
  readonly report: DeviceReport;
  close(): Promise<void>;
}

export interface LoadHooks {
  /** The engine is of no more use: the process should end. */
  readonly onFailure: (error: CoreError, device: DeviceReport["device"]) => void;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** Of the time that a run may take: whose batch takes longer hangs, and what waits behind it still has the rest. */
const BATCH_SHARE = 1 / 2;

/**
 * Loads the model of a MODEL setting; the environment says where the hub and the GPUs are.
 * @throws CoreError, whose message is for the operator
 */
export async function loadScorer(
  name: string,
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
  { onFailure, onProgress }: LoadHooks,
): Promise<LoadedScorer> {
  const { promise: reported, resolve: onDevice } = Promise.withResolvers<DeviceReport>();
  const encoder = await loadCrossEncoder(name, {
    threads: config.THREADS,
    batchTimeoutMs: config.RUN_TIMEOUT_MS * BATCH_SHARE,
    device: config.DEVICE,
    dtype: config.DTYPE,
    cudaVisibleDevices: environment["CUDA_VISIBLE_DEVICES"],
    hub: { ...hubOptionsFrom(environment), ...(onProgress && { onProgress }) },
    onDevice,
    onFailure: (error) => void reported.then(({ device }) => onFailure(error, device)),
  });
  const report = await reported;
  return { scorer: scorerOf(encoder, name, report), report, close: () => encoder.close() };
}

/**
 * A loaded cross-encoder as the worker's scorer. `alias` is the name that it was asked for by,
 * `report` what was found when it was loaded.
 */
function scorerOf(encoder: CrossEncoder, alias: string, report: DeviceReport): Scorer {
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

function toScoreOptions({
  options,
  background,
  owner,
  signal,
  onDocument,
}: ScoreCall): ScoreOptions {
  const { maxTokensPerDocument, longDocument, cleanHtml, language } = options;
  return {
    longDocument: toLongDocument(longDocument),
    cleanHtml,
    priority: background ? "background" : "interactive",
    owner,
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
