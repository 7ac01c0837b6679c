/**
 * Owns the question whether a `<` is markup: documents are often text with a few `<` of their own.
 * Must not know how markup becomes text. When in doubt a text stays.
 */
import type { CodeSpans } from "./code-spans.ts";
import { BARE, isBlock, isElement } from "./html-elements.ts";

const END_TAG_OR_CODE = /<\/([a-zA-Z][^\s/><]*)|`+|~{3,}/g;
const TAG = /<(\/?)([a-zA-Z][^\s/><]*)(?=[\s/>])/y;
const COMMENT = "<!--";
const CDATA = "<![CDATA[";

/** What one document says about its own markup; one pass over it, then constant time a question. */
export class MarkupEvidence {
  /** Whether the document closes a block: then every name that HTML knows is a tag. */
  readonly isHtml: boolean;
  /** No markup can end at or after this position. */
  readonly end: number;
  readonly #source: string;
  readonly #lastEndTag = new Map<string, number>();
  readonly #lastCommentEnd: number;
  readonly #lastCdataEnd: number;

  constructor(source: string, code: CodeSpans) {
    this.#source = source;
    this.end = source.lastIndexOf(">") + 1;
    this.#lastCommentEnd = Math.max(source.lastIndexOf("-->"), source.lastIndexOf("--!>"));
    this.#lastCdataEnd = source.lastIndexOf("]]>");
    this.isHtml = this.#collectEndTags(code);
  }

  /** Whether one of them closes a block; those in Markdown code are but talked about. */
  #collectEndTags(code: CodeSpans): boolean {
    let closesBlock = false;
    let codeEnd = 0;
    for (const { 0: mark, 1: tag, index } of this.#source.matchAll(END_TAG_OR_CODE)) {
      if (index >= this.end) break;
      const name = tag?.toLowerCase();
      if (name !== undefined) {
        this.#lastEndTag.set(name, index);
        closesBlock ||= index >= codeEnd && isBlock(name);
      } else if (index >= codeEnd) {
        codeEnd = code.endOf(index, mark, true) ?? codeEnd;
      }
    }
    return closesBlock;
  }

  /** Whether the document has an end tag of this name after `position`. */
  isClosedAfter(name: string, position: number): boolean {
    return (this.#lastEndTag.get(name) ?? -1) >= position;
  }

  isLastEndTag(name: string, position: number): boolean {
    return this.#lastEndTag.get(name) === position;
  }

  /** Whether what the `<` at `position` opens may be markup, judged before it is read. */
  mayOpen(position: number): boolean {
    if (this.#source.startsWith(COMMENT, position)) {
      return this.#lastCommentEnd >= position + COMMENT.length - 2;
    }
    if (this.#source.startsWith(CDATA, position)) return this.#lastCdataEnd > position;
    const next = this.#source[position + 1] ?? "";
    if (next === "!" || next === "?") return /[a-zA-Z[]/.test(this.#source[position + 2] ?? "");
    TAG.lastIndex = position;
    const tag = TAG.exec(this.#source);
    if (tag === null) return false;
    const name = tag[2]?.toLowerCase() ?? "";
    return isElement(name) || this.#lastEndTag.has(name);
  }

  /** Whether a start tag is one, now that all of it was read. */
  isStartTag(name: string, position: number, hasAttributes: boolean): boolean {
    if (this.isClosedAfter(name, position)) return true;
    return isElement(name) && (this.isHtml || hasAttributes || BARE.has(name));
  }
}
