/**
 * Owns which parts of a document are its text, as the tokenizer of htmlparser2 tells of them.
 * Must not know when the tokenizer is started and stopped.
 */
import { QuoteType, type TokenizerCallbacks } from "htmlparser2";
import {
  DROPPED,
  GLUED,
  isElement,
  LINE,
  OPTIONAL_END,
  RAW,
  separation,
  VOID,
} from "./html-elements.ts";
import type { MarkupEvidence } from "./markup-evidence.ts";
import { OpenElements } from "./open-elements.ts";
import { SkippedElement } from "./skipped-element.ts";
import { StartTag } from "./start-tag.ts";
import { TextWriter } from "./text-writer.ts";

// Pages hide themselves as a whole until their scripts have run.
const SHOWN_BY_SCRIPT = new Set(["html", "body"]);

/** Events in, text out; all positions but those of the events are positions of the source. */
export class HtmlText implements TokenizerCallbacks {
  readonly writer: TextWriter;
  /** Up to where the source has become text or was left out. */
  position = 0;
  /** Whether the tokenizer looks for nothing but the end tag of a raw element. */
  isRaw = false;
  readonly #source: string;
  readonly #evidence: MarkupEvidence;
  readonly #open = new OpenElements();
  readonly #onUnclosedRaw: () => void;
  #skipped: SkippedElement | undefined;
  /** Where the tokenizer was started; its positions count from there. */
  #base = 0;
  #entityStart = 0;
  #tag = new StartTag("", 0);

  /** `onUnclosedRaw` is called at the end of a raw element's start tag when no end tag follows. */
  constructor(source: string, evidence: MarkupEvidence, onUnclosedRaw: () => void) {
    this.#source = source;
    this.#evidence = evidence;
    this.#onUnclosedRaw = onUnclosedRaw;
    this.writer = new TextWriter(source);
  }

  /** The tokenizer begins anew, in plain text. */
  restartAt(position: number): void {
    this.#base = position;
    this.position = position;
    this.isRaw = false;
  }

  get isSkipping(): boolean {
    return this.#skipped !== undefined;
  }

  /** Takes the source up to `end` as text. */
  keep(end: number): void {
    this.#keep(this.position, end);
  }

  /** Takes the source up to `end` as it is; `isBlock`: its lines are to remain lines of their own. */
  keepCode(end: number, isBlock: boolean): void {
    const apart = isBlock && !this.#keepsWhitespace() ? LINE : GLUED;
    this.writer.separate(apart);
    this.writer.copy(this.position, end);
    this.writer.separate(apart);
    this.position = end;
  }

  ontext(start: number, end: number): void {
    this.#keep(this.#base + start, this.#base + end);
  }

  ontextentity(codePoint: number, endIndex: number): void {
    const end = this.#base + endIndex;
    // An entity of two characters comes twice.
    if (end !== this.position) this.#entityStart = this.position;
    // Without its semicolon it is rather a part of an address: `?a=1&copy=2`.
    if (this.#source[end - 1] !== ";") {
      this.#keep(this.#entityStart, end);
      return;
    }
    this.position = end;
    if (this.#skipped !== undefined) return;
    const character = String.fromCodePoint(codePoint);
    this.writer.character(character, this.#entityStart, end, this.#keepsWhitespace());
  }

  onopentagname(start: number, end: number): void {
    const name = this.#source.slice(this.#base + start, this.#base + end).toLowerCase();
    this.#tag = new StartTag(name, this.#base + start - 1);
  }

  onattribname(start: number, end: number): void {
    this.#tag.addAttribute(this.#source.slice(this.#base + start, this.#base + end));
  }

  onattribend(quote: QuoteType): void {
    if (quote !== QuoteType.NoValue) this.#tag.addValue();
  }

  onopentagend(end: number): void {
    this.#readStart(this.#base + end + 1, false);
  }

  onselfclosingtag(end: number): void {
    this.#readStart(this.#base + end + 1, true);
  }

  onclosetag(start: number, end: number): void {
    const name = this.#source.slice(this.#base + start, this.#base + end).toLowerCase();
    this.isRaw = false;
    this.#readEnd(name, this.#base + start - 2, this.#source.indexOf(">", this.#base + end) + 1);
  }

  oncomment(_start: number, end: number): void {
    this.position = this.#base + end + 1;
  }

  ondeclaration(_start: number, end: number): void {
    this.position = this.#base + end + 1;
  }

  oncdata(start: number, end: number, endOffset: number): void {
    this.#keep(this.#base + start, this.#base + end - endOffset);
    this.position = this.#base + end + 1;
  }

  isInForeignContext(): boolean {
    return this.#skipped?.root === "svg";
  }

  onattribdata(): void {}
  onattribentity(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}

  #readStart(end: number, isSelfClosing: boolean): void {
    const { name, start } = this.#tag;
    if (RAW.has(name) && !this.isInForeignContext()) this.#enterRaw(name, end, isSelfClosing);
    if (this.#skipped?.holdsStart(name, isSelfClosing)) {
      this.position = end;
      return;
    }
    this.#skipped = undefined;
    if (!this.#evidence.isStartTag(name, start, this.#tag.hasAttributes)) {
      this.#keep(start, end);
      return;
    }
    this.position = end;
    this.writer.separate(separation(name));
    if (VOID.has(name) || isSelfClosing) return;
    const hasEnd = OPTIONAL_END.has(name) || this.#evidence.isClosedAfter(name, end);
    if (hasEnd && (DROPPED.has(name) || (this.#tag.isHidden && !SHOWN_BY_SCRIPT.has(name)))) {
      this.#skipped = new SkippedElement(name);
    } else {
      this.#open.open(name);
    }
  }

  /** The tokenizer goes on to the end tag of a raw element; one without must not take it all. */
  #enterRaw(name: string, end: number, isSelfClosing: boolean): void {
    const isClosed = name !== "plaintext" && this.#evidence.isClosedAfter(name, end);
    this.isRaw = isClosed && !isSelfClosing;
    if (this.isRaw) return;
    this.#onUnclosedRaw();
  }

  #readEnd(name: string, start: number, end: number): void {
    if (this.#skipped !== undefined && !this.#leavesSkipped(name, start)) {
      this.position = end;
      return;
    }
    if (!isElement(name) && !this.#open.has(name)) {
      this.#keep(start, end);
      return;
    }
    this.position = end;
    this.#open.close(name);
    this.writer.separate(separation(name));
  }

  /** Whether an end tag comes after what is left out, and is to be read itself. */
  #leavesSkipped(name: string, start: number): boolean {
    const root = this.#skipped?.root ?? "";
    const isLast = name === root && this.#evidence.isLastEndTag(root, start);
    const end = isLast ? "last" : this.#skipped?.readEnd(name);
    if (end !== "inside") this.#skipped = undefined;
    return end === "outside";
  }

  #keep(start: number, end: number): void {
    this.position = end;
    if (this.#skipped !== undefined) return;
    if (this.#keepsWhitespace()) this.writer.copy(start, end);
    else this.writer.collapse(start, end);
  }

  /** In a text with some tags line breaks mean something, in a page only where it says so. */
  #keepsWhitespace(): boolean {
    return !this.#evidence.isHtml || this.#open.isPreformatted;
  }
}
