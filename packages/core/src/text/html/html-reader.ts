/**
 * Owns HTML → text: which parts of a document are its text, in the order of the parser's events.
 * Must not know threads, limits of size or time, or the numbers of documents.
 *
 * The tokenizer of htmlparser2 is used without its tree builder: it keeps no stack, so nesting
 * costs nothing, and each of its events names its place in the source.
 */
import { Tokenizer } from "htmlparser2";
import type { Segments } from "../clean-text.ts";
import { CodeSpans } from "./code-spans.ts";
import { HtmlText } from "./html-text.ts";
import { MarkupEvidence } from "./markup-evidence.ts";

export interface CleanedHtml {
  readonly text: string;
  /** Undefined when the text is the source itself. */
  readonly segments: Segments | undefined;
}

/**
 * The text of an HTML document, or of a text with some HTML in it.
 *
 * @throws CoreError `document_unreadable` when elements are nested too deep.
 */
export function readHtml(source: string): CleanedHtml {
  return new HtmlReader(source).read();
}

// Places where the parser is stopped, to ask whether what follows is markup at all.
const CROSSING = /`+|~{3,}|<[a-zA-Z!?/]/g;

// How often, all in all, a document may be read again after tags that nothing ends.
const MOST_REREADINGS = 4;

class HtmlReader {
  readonly #source: string;
  readonly #evidence: MarkupEvidence;
  readonly #code: CodeSpans;
  readonly #text: HtmlText;
  readonly #tokenizer: Tokenizer;
  #rereadCharacters = 0;

  constructor(source: string) {
    this.#source = source;
    this.#code = new CodeSpans(source);
    this.#evidence = new MarkupEvidence(source, this.#code);
    this.#text = new HtmlText(source, this.#evidence, () => this.#tokenizer.pause());
    this.#tokenizer = new Tokenizer({}, this.#text);
  }

  read(): CleanedHtml {
    const markupEnd = this.#evidence.end;
    while (this.#text.position < this.#source.length) {
      this.#readOn(this.#text.position < markupEnd ? markupEnd : this.#source.length);
    }
    return this.#text.writer.finish();
  }

  /** Runs the tokenizer afresh, up to `end` or to where it has to start again. */
  #readOn(end: number): void {
    this.#tokenizer.reset();
    this.#text.restartAt(this.#text.position);
    CROSSING.lastIndex = this.#text.position;
    for (let fed = this.#text.position; fed < end; ) {
      const crossing = CROSSING.exec(this.#source);
      const stop = Math.min(crossing?.index ?? end, end);
      this.#tokenizer.write(this.#markup(fed, stop));
      if (!this.#tokenizer.running) return;
      fed = stop;
      // Anywhere but in plain text the tokenizer holds back what it has read.
      const isInText = this.#text.position === stop && !this.#text.isRaw && stop < end;
      if (crossing !== null && isInText && this.#keepsLookalike(stop, crossing[0])) return;
    }
    this.#finish(end);
  }

  /** A piece of the source for the tokenizer; beyond the end of all markup it sees no tags. */
  #markup(start: number, end: number): string {
    const piece = this.#source.slice(start, end);
    return start < this.#evidence.end ? piece : piece.replaceAll("<", " ");
  }

  /** Keeps what only looks like markup; true when the tokenizer must not see it. */
  #keepsLookalike(at: number, mark: string): boolean {
    if (mark.startsWith("<")) {
      if (at >= this.#evidence.end || this.#evidence.mayOpen(at)) return false;
      this.#text.keep(at + 1);
      return true;
    }
    if (this.#text.isSkipping) return false;
    const codeEnd = this.#code.endOf(at, mark, !this.#evidence.isHtml);
    if (codeEnd === undefined) return false;
    this.#text.keepCode(codeEnd, mark.length > 2);
    return true;
  }

  /**
   * A tag that nothing ends, an open quote in it, is text: it must not swallow the rest. After many
   * of them the rest is text as well: each has been read to the end in vain.
   */
  #finish(end: number): void {
    const { position } = this.#text;
    if (position >= end) return;
    const isTag = this.#source[position] === "<" && position < this.#evidence.end;
    this.#rereadCharacters += end - position;
    const isHopeless = this.#rereadCharacters > MOST_REREADINGS * this.#source.length;
    this.#text.keep(isTag && !isHopeless ? position + 1 : end);
  }
}
