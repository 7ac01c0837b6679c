/**
 * Owns reading the documents of one call, step by step: HTML → text → tokens → windows.
 * Must not know queries, pairs or engines.
 */
import { DocumentUnreadableError } from "./document-unreadable.ts";
import type { CleanText } from "./text/clean-text.ts";
import { HtmlCleaner } from "./text/cleaner.ts";
import type { Tokenizer } from "./tokenizer.ts";
import type { ReadingPlan } from "./windows/long-document.ts";
import { type ReadDocument, readDocument, refuseTooLong } from "./windows.ts";

/** How the documents of one call are read. */
export interface Reading {
  readonly plan: ReadingPlan;
  /** Whether documents are HTML, to be read as the text that a reader sees. */
  readonly cleanHtml: boolean;
  readonly signal: AbortSignal;
}

// Windows tokenized before their pairs are handed on, so that the engine starts early.
const WINDOWS_PER_STEP = 32;

// The native tokenizer encodes four texts at a time.
const LEAST_DOCUMENTS_PER_STEP = 4;

/** Reads documents for all concurrent calls. */
export class DocumentReader {
  readonly #tokenizer: Tokenizer;
  readonly #cleaner = new HtmlCleaner();

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  /**
   * The documents, some at a time, in their order.
   *
   * @throws DocumentTooLongError for strategy `error`, before any document is passed on;
   * DocumentUnreadableError; the signal's reason when it aborts.
   */
  readInSteps(
    documents: readonly string[],
    reading: Reading,
  ): AsyncIterable<readonly ReadDocument[]> {
    const steps = this.#readAll(documents, reading);
    const { strategy, mostTokens } = reading.plan;
    return strategy === "error" ? refuseTooLong(steps, mostTokens) : steps;
  }

  close(): Promise<void> {
    return this.#cleaner.close();
  }

  async *#readAll(
    documents: readonly string[],
    { plan, cleanHtml, signal }: Reading,
  ): AsyncGenerator<readonly ReadDocument[]> {
    const size = Math.floor(WINDOWS_PER_STEP / plan.limits.maxWindows);
    const documentsPerStep = Math.max(LEAST_DOCUMENTS_PER_STEP, size);
    for (let start = 0; start < documents.length; start += documentsPerStep) {
      signal.throwIfAborted();
      const texts = documents.slice(start, start + documentsPerStep);
      yield cleanHtml
        ? await this.#readHtml(texts, start, plan, signal)
        : await Promise.all(texts.map((text) => readDocument(text, this.#tokenizer, plan)));
    }
  }

  async #readHtml(
    sources: readonly string[],
    firstIndex: number,
    plan: ReadingPlan,
    signal: AbortSignal,
  ): Promise<ReadDocument[]> {
    const cleaned = await this.#cleaner.clean(sources, signal).catch((error: unknown) => {
      if (!(error instanceof DocumentUnreadableError)) throw error;
      throw new DocumentUnreadableError(firstIndex + error.index, error.reason);
    });
    const read = async (clean: CleanText) =>
      inSource(await readDocument(clean.text, this.#tokenizer, plan), clean);
    return Promise.all(cleaned.map(read));
  }
}

/** Passages are told in the caller's own text, not in what was made of it. */
function inSource(document: ReadDocument, clean: CleanText): ReadDocument {
  const { places } = document;
  if (places === undefined) return document;
  const passages = places.passages.map(({ start, end }) => clean.toSource(start, end));
  return { ...document, places: { ...places, passages } };
}
