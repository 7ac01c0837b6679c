/**
 * Owns the façade: load a model, score (query, documents), close.
 * Must not know queues, HTTP or rankings: it returns logits in the order of the documents.
 */
import { buildBatch } from "./batch.ts";
import { Batcher } from "./batcher.ts";
import { CoreError } from "./core-error.ts";
import { describeModel, type ModelDescriptor } from "./descriptor.ts";
import { Engine } from "./engine.ts";
import { type Model, openModel } from "./model.ts";
import { type EncodedText, Tokenizer } from "./tokenizer.ts";
import type { Pair } from "./tokens/pair-template.ts";

export interface LoadOptions {
  /** Threads of one tensor operation, default 1: several processes scale better than threads. */
  readonly threads?: number;
  /** Called once if the engine dies; the encoder is of no more use and the process should end. */
  readonly onFailure?: (error: CoreError) => void;
}

export interface ScoreOptions {
  /** Cap on the tokens of one document itself; default: what the query leaves of the window. */
  readonly maxTokensPerDocument?: number;
  /** When aborted, pairs not yet started are dropped and `score` rejects with its reason. */
  readonly signal?: AbortSignal;
}

export interface DocumentScore {
  /** Raw output of the cross-encoder; relevance is its sigmoid. */
  readonly logit: number;
  /** Tokens of the scored pair, query and special tokens included. */
  readonly tokens: number;
  /** Whether the document had more tokens than were scored. */
  readonly truncated: boolean;
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

// Tokens of one CPU batch, as measured on one core with the embedded model (pairs per CPU-second):
//   pair of 20 tokens   1 a batch 174,  4: 228,  8: 261,  16: 278,  32: 275
//   pair of 40 tokens   1 a batch  94,  4: 129,  8: 137,  16: 136
//   pair of 80 tokens   1 a batch  55,  2:  63,  4:  67,   8:  67
//   pair of 150 tokens  1 a batch  32,  2:  34,  4:  34,   8:  31
//   pair of 300 tokens  1 a batch  15,  2:  15,  4:  13
// So short pairs gain up to 60 % by company, long ones lose; 320 tokens is where both are at their
// best, and a batch never needs more memory than one pair that fills the window.
const MAX_BATCH_TOKENS = 320;
const MAX_BATCH_PAIRS = 32;

// Documents tokenized before their pairs are handed on, so that the engine starts early.
const DOCUMENTS_PER_STEP = 32;

/** A loaded model; one engine thread and one pool of pairs serve all concurrent calls. */
export class CrossEncoder {
  readonly descriptor: ModelDescriptor;
  readonly #tokenizer: Tokenizer;
  readonly #engine: Engine;
  readonly #batcher: Batcher;

  /** For `loadCrossEncoder`, which verifies the model and starts the engine. */
  constructor(model: Model, tokenizer: Tokenizer, engine: Engine) {
    this.descriptor = describeModel(model);
    this.#tokenizer = tokenizer;
    this.#engine = engine;
    this.#batcher = new Batcher((pairs) => engine.run(buildBatch(pairs, model.padId)), {
      maxBatchTokens: MAX_BATCH_TOKENS,
      // Dynamic int8 scales come from the whole batch: only alone is a pair's score its own.
      maxBatchPairs: model.precision === "int8" ? 1 : MAX_BATCH_PAIRS,
    });
  }

  /**
   * Scores each document against the query; no documents give no scores.
   *
   * @throws CoreError `option_invalid`, `inference_failed`, `engine_failed` or `closed`; the
   * signal's reason when it aborts.
   */
  async score(
    query: string,
    documents: readonly string[],
    options: ScoreOptions = {},
  ): Promise<Scores> {
    const cap = checkPositive("maxTokensPerDocument", options.maxTokensPerDocument);
    // Ends the other steps of this call as soon as one of them fails.
    const failure = new AbortController();
    const signal = AbortSignal.any([failure.signal, ...(options.signal ? [options.signal] : [])]);
    const startedAt = performance.now();
    try {
      const half = Math.floor(this.descriptor.maxTokens / 2);
      const encodedQuery = await this.#encode(query, half, signal);
      const taken = encodedQuery.ids.length + this.#tokenizer.template.specialTokens;
      const room = Math.min(cap ?? Number.POSITIVE_INFINITY, this.descriptor.maxTokens - taken);
      const steps: Promise<DocumentScore[]>[] = [];
      for (let start = 0; start < documents.length; start += DOCUMENTS_PER_STEP) {
        const texts = documents.slice(start, start + DOCUMENTS_PER_STEP);
        const encoded = await Promise.all(texts.map((text) => this.#encode(text, room, signal)));
        const step = this.#scoreStep(encodedQuery, encoded, start, signal);
        // A failure is reported below, by Promise.all; until then it must not count as unhandled.
        step.catch((error) => failure.abort(error));
        steps.push(step);
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
    return this.#engine.close();
  }

  #encode(text: string, maxTokens: number, signal: AbortSignal): Promise<EncodedText> {
    signal.throwIfAborted();
    return this.#tokenizer.encode(text, maxTokens);
  }

  async #scoreStep(
    query: EncodedText,
    documents: readonly EncodedText[],
    firstIndex: number,
    signal: AbortSignal,
  ): Promise<DocumentScore[]> {
    const pairs: Pair[] = documents.map((document) => this.#tokenizer.assemble(query, document));
    const logits = await this.#batcher.score(pairs, signal);
    return documents.map((document, position) => {
      const logit = logits[position] ?? Number.NaN;
      if (!Number.isFinite(logit)) {
        const message = `document ${firstIndex + position}: the model returned ${logit}`;
        throw new CoreError("inference_failed", message);
      }
      const tokens = pairs[position]?.ids.length ?? 0;
      return { logit, tokens, truncated: document.truncated };
    });
  }
}

/**
 * Loads the model in a local folder of hub layout and starts its engine thread, which keeps the
 * process alive until `close()`.
 *
 * @throws CoreError `model_invalid` naming the file or field at fault, `option_invalid`.
 */
export async function loadCrossEncoder(
  folder: string,
  options: LoadOptions = {},
): Promise<CrossEncoder> {
  const threads = checkPositive("threads", options.threads) ?? 1;
  const model = await openModel(folder);
  const tokenizer = await Tokenizer.load(model.tokenizerPath);
  const word = await tokenizer.encode("a", 1);
  const pair = tokenizer.assemble(word, word);
  const engine = await Engine.start(
    {
      onnxPath: model.onnxPath,
      threads,
      maxTokens: model.maxTokens,
      probe: buildBatch([pair, pair], model.padId),
    },
    (error) => options.onFailure?.(error),
  );
  return new CrossEncoder(model, tokenizer, engine);
}

function checkPositive(name: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isSafeInteger(value) && value > 0)) return value;
  throw new CoreError("option_invalid", `${name} must be a positive integer, not ${value}`);
}
