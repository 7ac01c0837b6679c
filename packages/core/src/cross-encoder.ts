/**
 * Owns the façade of a loaded model: score (query, documents), close.
 * Must not know queues, HTTP or rankings: it returns logits in the order of the documents.
 */
import { buildBatch } from "./batching/batch.ts";
import { CPU_LIMITS, GPU_LIMITS } from "./batching/batch-limits.ts";
import type { BatchMetrics } from "./batching/batch-metrics.ts";
import { Batcher } from "./batching/batcher.ts";
import type { Owner } from "./batching/lane.ts";
import type { Priority } from "./batching/waiting-pairs.ts";
import { CoreError } from "./core-error.ts";
import { describeModel, type ModelDescriptor } from "./descriptor.ts";
import { DocumentReader } from "./document-reader.ts";
import type { DocumentScore } from "./document-score.ts";
import { inSteps, type ScoringWindow } from "./document-scoring.ts";
import type { Engine } from "./engine/engine.ts";
import type { Model } from "./model.ts";
import { hintLanguage } from "./text/language-hint.ts";
import type { EncodedText, Tokenizer } from "./tokenizer.ts";
import { checkLongDocument, type LongDocument, planReading } from "./windows/long-document.ts";

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
  /** Who shares the engine with others by weight; default one for all who are not named. */
  readonly owner?: Owner | undefined;
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
  /** Wall time of reading, during which documents read before are scored. */
  readonly tokenizeMs: number;
  /** Wall time of waiting for scores; the two add up to the whole call. */
  readonly scoreMs: number;
}

/** One call of `score`, from its encoded query on. */
interface Call {
  readonly query: EncodedText;
  readonly options: ScoreOptions;
  /** Ends all steps of the call: the caller's own signal, or a failed step. */
  readonly signal: AbortSignal;
  /** Ends the other steps as soon as one fails. */
  readonly fail: (error: unknown) => void;
  /** Of the documents that are done. */
  readonly scores: DocumentScore[];
}

// Steps of one call that wait for scores, 1,024 pairs together: plenty to choose batches of equal
// length from, and all that a call keeps in memory however much it has to read.
const MOST_UNFINISHED_STEPS = 32;

/** A loaded model; one engine thread and one pool of pairs serve all concurrent calls. */
export class CrossEncoder {
  readonly descriptor: ModelDescriptor;
  readonly #tokenizer: Tokenizer;
  readonly #engine: Engine;
  readonly #reader: DocumentReader;
  readonly #batcher: Batcher;
  #closing: Promise<void> | undefined;

  /** For `loadCrossEncoder`, which verifies the model and starts the engine. */
  constructor(model: Model, tokenizer: Tokenizer, engine: Engine, onMemoryShort: () => void) {
    this.descriptor = describeModel(model);
    this.#tokenizer = tokenizer;
    this.#engine = engine;
    this.#reader = new DocumentReader(tokenizer);
    const limits = model.device === "cpu" ? CPU_LIMITS : GPU_LIMITS;
    this.#batcher = new Batcher(
      async (pairs) => engine.run(buildBatch(pairs, model.padId)),
      model.pairsAlone ? { ...limits, maxBatchPairs: 1 } : limits,
      onMemoryShort,
    );
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
      const fail = (error: unknown) => failure.abort(error);
      const call: Call = { query: encodedQuery, options, signal, fail, scores: [] };
      const { cleanHtml = false } = options;
      const read = this.#reader.read(documents, { plan, cleanHtml, signal });
      const scoreMs = await this.#scoreSteps(inSteps(read, plan), call);
      return {
        queryTruncated: encodedQuery.truncated,
        documents: call.scores,
        tokenizeMs: performance.now() - startedAt - scoreMs,
        scoreMs,
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

  /** Reads on while steps are scored, but never far ahead; the time in ms that it waited. */
  async #scoreSteps(read: AsyncIterable<readonly ScoringWindow[]>, call: Call): Promise<number> {
    const steps: Promise<void>[] = [];
    let waitedMs = 0;
    const waitFor = async (scored: Promise<unknown> | undefined) => {
      const startedAt = performance.now();
      await scored;
      waitedMs += performance.now() - startedAt;
    };
    for await (const step of read) {
      const scored = this.#scoreStep(step, call);
      // A failure is reported where it is waited for; until then it must not count as unhandled.
      scored.catch((error) => call.fail(error));
      steps.push(scored);
      await waitFor(steps[steps.length - MOST_UNFINISHED_STEPS]);
    }
    await waitFor(Promise.all(steps));
    return waitedMs;
  }

  async #scoreStep(
    step: readonly ScoringWindow[],
    { query, options, signal, scores }: Call,
  ): Promise<void> {
    const pairs = step.map((window) => this.#tokenizer.assemble(query, window));
    const { priority, owner, onDocument } = options;
    const logits = await this.#batcher.score(pairs, { signal, priority, owner });
    for (const [position, { document, number }] of step.entries()) {
      const tokens = pairs[position]?.ids.length ?? 0;
      const score = document.settle(number, logits[position] ?? Number.NaN, tokens);
      if (score === undefined) continue;
      scores[document.index] = score;
      onDocument?.(document.index, score);
    }
  }
}

/** Throws `option_invalid` for anything but a positive integer; undefined passes. */
export function checkPositive(name: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isSafeInteger(value) && value > 0)) return value;
  throw new CoreError("option_invalid", `${name} must be a positive integer, not ${value}`);
}
