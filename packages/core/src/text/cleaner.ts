/**
 * Owns the cleaning of documents off the event loop: what is cleaned where, in which portions.
 * Must not know HTML itself.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { CoreError } from "../core-error.ts";
import { DocumentUnreadableError } from "../document-unreadable.ts";
import { type CleanText, mappedText, unchangedText } from "./clean-text.ts";
import { WatchedCleaner } from "./watched-cleaner.ts";

export interface CleanerOptions {
  /** Processor time that one document may take, default 1,000 ms; 1 MB of HTML takes about 100. */
  readonly timeoutMs?: number;
  /** What the thread runs; for tests of its failures. */
  readonly thread?: URL;
}

// UTF-16 code units of one document with markup: as much as a megabyte of UTF-8 can hold. Anything
// of this length is read within a quarter of a second: the time limit is for what nobody thought of.
const MAX_CHARACTERS = 2 ** 20;

// What is sent to the thread at once. Copying it there and back takes the event loop well under a
// millisecond; the round trip itself 0.06 ms, which is why small documents take the same way.
const PORTION_CHARACTERS = 2 ** 18;

// Between portions the thread is another caller's: with documents made to hurt, one waits for so
// many of them, and each for at most its time limit.
const PORTION_DOCUMENTS = 4;

/** Turns documents with HTML in them into text; one thread serves all concurrent calls. */
export class HtmlCleaner {
  readonly #thread: WatchedCleaner;
  #isClosed = false;

  constructor(options: CleanerOptions = {}) {
    const script = options.thread ?? new URL("./cleaner-thread.ts", import.meta.url);
    this.#thread = new WatchedCleaner(script, options.timeoutMs ?? 1_000);
  }

  /**
   * The texts of the documents, in their order. A document without `<` and `&` is its own text.
   *
   * @throws DocumentUnreadableError naming the document and the bound; CoreError `engine_failed` when
   * no thread can be started, `closed`; the signal's reason when it aborts.
   */
  async clean(texts: readonly string[], signal?: AbortSignal): Promise<CleanText[]> {
    const cleaned: CleanText[] = [];
    while (cleaned.length < texts.length) {
      signal?.throwIfAborted();
      if (this.#isClosed) throw new CoreError("closed", "the cleaner was closed");
      const portion = takePortion(texts, cleaned.length);
      cleaned.push(...(await this.#cleanPortion(portion, cleaned.length, signal)));
    }
    return cleaned;
  }

  /** Ends the thread; documents under way reject with `closed`. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.#thread.close();
  }

  async #cleanPortion(
    texts: readonly string[],
    firstIndex: number,
    signal: AbortSignal | undefined,
  ): Promise<CleanText[]> {
    const cleaned = texts.map(unchangedText);
    const marked = [...texts.keys()].filter((index) => hasMarks(texts[index] ?? ""));
    const sources = marked.map((index) => checkLength(texts[index] ?? "", firstIndex + index));
    if (sources.length === 0) {
      // Nothing to wait for, but thousands of portions must not be looked through in one go.
      await nextTurn();
      return cleaned;
    }
    const outcome = await this.#thread.run(sources, signal);
    if (outcome.kind === "unreadable") {
      throw new DocumentUnreadableError(firstIndex + (marked[outcome.index] ?? 0), outcome.reason);
    }
    for (const [position, { text, segments }] of outcome.texts.entries()) {
      if (segments !== undefined) cleaned[marked[position] ?? 0] = mappedText(text, segments);
    }
    return cleaned;
  }
}

function checkLength(text: string, index: number): string {
  if (text.length <= MAX_CHARACTERS) return text;
  const reason = `it has ${text.length} characters of HTML, the limit is ${MAX_CHARACTERS}`;
  throw new DocumentUnreadableError(index, reason);
}

function hasMarks(text: string): boolean {
  return text.includes("<") || text.includes("&");
}

/** The next documents, together about as long as one portion; at least one. */
function takePortion(texts: readonly string[], start: number): readonly string[] {
  const most = Math.min(texts.length, start + PORTION_DOCUMENTS);
  let characters = 0;
  let end = start;
  while (end < most && characters < PORTION_CHARACTERS) {
    characters += texts[end]?.length ?? 0;
    end++;
  }
  return texts.slice(start, end);
}
