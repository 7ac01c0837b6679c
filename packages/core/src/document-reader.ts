/**
 * Owns reading the documents of one call, one after another: HTML → text → tokens → windows.
 * Must not know queries, pairs or engines.
 */
import { DocumentTooLongError, type LongDocumentProblem } from "./document-too-long.ts";
import { DocumentUnreadableError } from "./document-unreadable.ts";
import type { CleanText } from "./text/clean-text.ts";
import { HtmlCleaner } from "./text/cleaner.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { cutDocument, type ReadDocument } from "./windows/document-windows.ts";
import type { ReadingPlan } from "./windows/long-document.ts";

/** How the documents of one call are read. */
export interface ReadOptions {
  readonly plan: ReadingPlan;
  /** Whether documents are HTML, to be read as the text that a reader sees. */
  readonly cleanHtml: boolean;
  readonly signal: AbortSignal;
}

// Windows that may be read ahead of those that are scored.
const WINDOWS_AT_ONCE = 32;

// The native tokenizer encodes four texts at a time.
const LEAST_DOCUMENTS_AT_ONCE = 4;

// See `Tokenizer.encode`.
const SPARSE = "is not read to its end: its beginning has less than one token in 32 characters";

/** Reads documents for all concurrent calls. */
export class DocumentReader {
  readonly #tokenizer: Tokenizer;
  readonly #cleaner = new HtmlCleaner();

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  /**
   * The documents in their order, read as they are asked for, a few ahead.
   *
   * @throws DocumentTooLongError for strategy `error`, before any document is passed on;
   * DocumentUnreadableError; the signal's reason when it aborts.
   */
  read(documents: readonly string[], options: ReadOptions): AsyncIterable<ReadDocument> {
    const read = this.#readAll(documents, options);
    const { strategy, mostTokens } = options.plan;
    return strategy === "error" ? refuseTooLong(read, mostTokens) : read;
  }

  close(): Promise<void> {
    return this.#cleaner.close();
  }

  async *#readAll(
    documents: readonly string[],
    { plan, cleanHtml, signal }: ReadOptions,
  ): AsyncGenerator<ReadDocument> {
    const size = Math.floor(WINDOWS_AT_ONCE / plan.limits.maxWindows);
    const atOnce = Math.max(LEAST_DOCUMENTS_AT_ONCE, size);
    for (let start = 0; start < documents.length; start += atOnce) {
      signal.throwIfAborted();
      const texts = documents.slice(start, start + atOnce);
      yield* cleanHtml
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

/** Encodes `text` and cuts it as planned. */
export async function readDocument(
  text: string,
  tokenizer: Tokenizer,
  { strategy, mostTokens, limits }: ReadingPlan,
): Promise<ReadDocument> {
  if (strategy === "window") {
    return cutDocument(text, await tokenizer.encodeWithPlaces(text, mostTokens), limits);
  }
  // One token more tells a text that is too long from one that was not read to its end.
  const wanted = strategy === "error" ? mostTokens + 1 : mostTokens;
  const { ids, truncated } = await tokenizer.encode(text, wanted);
  return { ids, windows: [{ start: 0, end: ids.length }], truncated };
}

/** Passages are told in the caller's own text, not in what was made of it. */
function inSource(document: ReadDocument, clean: CleanText): ReadDocument {
  const { places } = document;
  if (places === undefined) return document;
  const passages = places.passages.map(({ start, end }) => clean.toSource(start, end));
  return { ...document, places: { ...places, passages } };
}

/** Passes the documents on when all of them have been read and fit. */
async function* refuseTooLong(
  documents: AsyncIterable<ReadDocument>,
  limitTokens: number,
): AsyncGenerator<ReadDocument> {
  const read: ReadDocument[] = [];
  const problems: LongDocumentProblem[] = [];
  for await (const document of documents) {
    const index = read.length;
    if (document.ids.length > limitTokens) {
      problems.push({ index, limitTokens, detail: `has more than ${limitTokens} tokens` });
    } else if (document.truncated) {
      problems.push({ index, limitTokens, detail: SPARSE });
    }
    read.push(document);
  }
  if (problems.length > 0) throw new DocumentTooLongError(problems);
  yield* read;
}
