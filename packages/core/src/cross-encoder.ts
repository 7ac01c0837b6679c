/**
 * Owns the façade of a loaded model: score (query, documents), close.
 * Must not know queues, HTTP or rankings: it returns logits in the order of the documents.
 */
import { buildBatch } from "./batching/batch.ts";
import { CPU_LIMITS, GPU_LIMITS } from "./batching/batch-limits.ts";
import type { BatchMetrics } from "./batching/batch-metrics.ts";
import { Batcher } from "./batching/batcher.ts";
import type { Priority } from "./batching/waiting-pairs.ts";
import { CoreError } from "./core-error.ts";
import { describeModel, type ModelDescriptor } from "./descriptor.ts";
import { DocumentReader } from "./document-reader.ts";
import type { DocumentScore } from "./document-score.ts";
import type { Engine } from "./engine/engine.ts";
import type { Model } from "./model.ts";
import { hintLanguage } from "./text/language-hint.ts";
import type { EncodedText, Tokenizer } from "./tokenizer.ts";
import {
  checkLongDocument,
  type LongDocument,
  planReading,
  type ReadingPlan,
} from "./windows/long-document.ts";
import { type ReadDocument, scoreOf } from "./windows.ts";

export interface ScoreOptions {
  /** Cap on the tokens that are read of one document, over all its windows; default none. */
  readonly maxTokensPerDocument?: number;
  /** What is done with documents that do not fit beside the query; default: they are truncated. */
  readonly longDocument?: LongDocument;
  /** Documents are HTML: what a reader sees of them is scored. Default false. */
  readonly cleanHtml?: boolean;
  /** A tag such as `zh`, put before the query as `lang:zh`; for models trained with it. */
  readonly language?: string;
  /** Default `interactive`; the other lets those go first. */
  readonly priority?: Priority;
  /** Told of each document as soon as it is scored, in any order. */
  readonly onDocument?: (index: number, score: DocumentScore) => void;
  /** When aborted, pairs not yet started are dropped and `score` rejects with its reason. */
  readonly signal?: AbortSignal;
}

export interface Scores {
  /** Whether the query took more than half the window and was cut. */
  readonly queryTruncated: boolean;
  /** In the order of the documents passed in. */
  readonly documents: readonly DocumentScore[];
  /** Wall time spent on tokenizing; the two times add up to the whole call. */
  readonly tokenizeMs: number;
  readonly scoreMs: number;
}

/** One call of `score`, from its encoded query on. */
interface Call {
  readonly query: EncodedText;
  readonly plan: ReadingPlan;
  readonly options: ScoreOptions;
  /** Ends all steps of the call: the caller's own signal, or a failed step. */
  readonly signal: AbortSignal;
}

/** A loaded model; one engine thread and one pool of pairs serve all concurrent calls. */
export class CrossEncoder {
  readonly descriptor: ModelDescriptor;
  readonly #tokenizer: Tokenizer;
  readonly #engine: Engine;
  readonly #reader: DocumentReader;
  readonly #batcher: Batcher;
  #closing: Promise<void> | undefined;

  /** For `loadCrossEncoder`, which verifies the model and starts the engine. */
  constructor(model: Model, tokenizer: Tokenizer, engine: Engine) {
    this.descriptor = describeModel(model);
    this.#tokenizer = tokenizer;
    this.#engine = engine;
    this.#reader = new DocumentReader(tokenizer);
    const limits = model.device === "cpu" ? CPU_LIMITS : GPU_LIMITS;
    this.#batcher = new Batcher((pairs) => engine.run(buildBatch(pairs, model.padId)), {
      ...limits,
      // Dynamic int8 scales come from the whole batch: only alone is a pair's score its own.
      maxBatchPairs: model.precision === "int8" ? 1 : limits.maxBatchPairs,
    });
  }

  /**
   * Scores each document against the query; no documents give no scores.
   *
   * @throws CoreError `option_invalid`, `inference_failed`, `engine_failed`, `out_of_memory` or
   * `closed`; DocumentTooLongError for strategy `error`; DocumentUnreadableError for HTML; the
   * signal's reason when it aborts.
   */
  async score(
    query: string,
    documents: readonly string[],
    options: ScoreOptions = {},
  ): Promise<Scores> {
    const cap = checkPositive("maxTokensPerDocument", options.maxTokensPerDocument);
    const longDocument = options.longDocument ?? { strategy: "truncate" };
    checkLongDocument(longDocument);
    // Ends the other steps of this call as soon as one of them fails.
    const failure = new AbortController();
    const signal = AbortSignal.any([failure.signal, ...(options.signal ? [options.signal] : [])]);
    const startedAt = performance.now();
    try {
      signal.throwIfAborted();
      const half = Math.floor(this.descriptor.maxTokens / 2);
      const encodedQuery = await this.#tokenizer.encode(
        hintLanguage(query, options.language),
        half,
      );
      const taken = encodedQuery.ids.length + this.#tokenizer.template.specialTokens;
      const plan = planReading(longDocument, this.descriptor.maxTokens - taken, cap);
      const call: Call = { query: encodedQuery, plan, options, signal };
      const steps: Promise<DocumentScore[]>[] = [];
      let read = 0;
      const { cleanHtml = false } = options;
      for await (const step of this.#reader.readInSteps(documents, { plan, cleanHtml, signal })) {
        const scored = this.#scoreStep(step, read, call);
        // A failure is reported below, by Promise.all; until then it must not count as unhandled.
        scored.catch((error) => failure.abort(error));
        steps.push(scored);
        read += step.length;
      }
      const tokenizedAt = performance.now();
      const scored = await Promise.all(steps);
      return {
        queryTruncated: encodedQuery.truncated,
        documents: scored.flat(),
        tokenizeMs: tokenizedAt - startedAt,
        scoreMs: performance.now() - tokenizedAt,
      };
    } catch (error) {
      failure.abort(error);
      throw error;
    }
  }

  /** Ends the engine after what already runs; everything else rejects with `closed`. */
  close(): Promise<void> {
    this.#closing ??= Promise.all([this.#engine.close(), this.#reader.close()]).then(() => {});
    return this.#closing;
  }

  /** What its batches were like until now. */
  metrics(): BatchMetrics {
    return this.#batcher.metrics();
  }

  async #scoreStep(
    documents: readonly ReadDocument[],
    firstIndex: number,
    { query, plan, options, signal }: Call,
  ): Promise<DocumentScore[]> {
    const pairs = documents.flatMap(({ windows }) =>
      windows.map((ids) => this.#tokenizer.assemble(query, { ids })),
    );
    const { priority = "interactive", onDocument } = options;
    const logits = [...(await this.#batcher.score(pairs, { signal, priority }))];
    let end = 0;
    return documents.map((document, position) => {
      const start = end;
      end += document.windows.length;
      const own = logits.slice(start, end);
      const wrong = own.find((logit) => !Number.isFinite(logit));
      if (wrong !== undefined) {
        const message = `document ${firstIndex + position}: the model returned ${wrong}`;
        throw new CoreError("inference_failed", message);
      }
      const tokens = pairs.slice(start, end).reduce((sum, { ids }) => sum + ids.length, 0);
      const score = scoreOf(document, own, tokens, plan);
      onDocument?.(firstIndex + position, score);
      return score;
    });
  }
}

/** Throws `option_invalid` for anything but a positive integer; undefined passes. */
export function checkPositive(name: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isSafeInteger(value) && value > 0)) return value;
  throw new CoreError("option_invalid", `${name} must be a positive integer, not ${value}`);
}
