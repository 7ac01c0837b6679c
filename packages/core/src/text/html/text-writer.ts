/**
 * Owns how a cleaned text is put together: what is copied, where whitespace collapses, and the
 * segments that lead back to the source.
 * Must not know tags.
 */
import type { Segments } from "../clean-text.ts";
import { GLUED, LINE, type Separation, SPACE, TAB } from "./html-elements.ts";

const SEPARATORS = { [GLUED]: "", [SPACE]: " ", [TAB]: "\t", [LINE]: "\n" } as const;
const NEWLINE = 0x0a;
const BLANK = 0x20;
const NO_BREAK_SPACE = 0xa0;

export class TextWriter {
  readonly #source: string;
  readonly #segments: number[] = [];
  #text = "";
  #pending: Separation = GLUED;
  #sourceEnd = 0;
  #endsInCopy = false;
  // Read from the text itself, it would be copied as a whole for each piece that is added.
  #lastCode = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** Keeps what was written apart from what comes next; nothing is written at either end. */
  separate(separation: Separation): void {
    if (separation > this.#pending) this.#pending = separation;
  }

  /** Copies a range of the source as it is. */
  copy(start: number, end: number): void {
    if (start === end) return;
    if (this.#isApart(this.#source.charCodeAt(start))) this.#pending = GLUED;
    this.#append(start, end);
  }

  /** Copies a range of the source; a run of whitespace becomes a space, a blank line a line end. */
  collapse(start: number, end: number): void {
    let runStart = start;
    let at = start;
    while (at < end) {
      if (!isWhitespace(this.#source.charCodeAt(at))) {
        at++;
        continue;
      }
      const gapStart = at;
      let newlines = 0;
      while (at < end && isWhitespace(this.#source.charCodeAt(at))) {
        if (this.#source.charCodeAt(at) === NEWLINE) newlines++;
        at++;
      }
      const isPlainGap = at === gapStart + 1 && this.#source.charCodeAt(gapStart) === BLANK;
      // Most gaps: one space between two words stays a part of what is copied.
      if (isPlainGap && gapStart > runStart && at < end) continue;
      this.#append(runStart, gapStart);
      this.separate(newlines > 1 ? LINE : SPACE);
      runStart = at;
    }
    this.#append(runStart, end);
  }

  /** Writes the character that a range of the source stands for. */
  character(character: string, start: number, end: number, keepWhitespace: boolean): void {
    if (!keepWhitespace && isWhitespace(character.charCodeAt(0))) this.separate(SPACE);
    else this.#append(start, end, character);
  }

  /** The whole text; the segments are undefined when it is the source itself. */
  finish(): { readonly text: string; readonly segments: Segments | undefined } {
    if (this.#text === this.#source) return { text: this.#source, segments: undefined };
    return { text: this.#text, segments: Uint32Array.from(this.#segments) };
  }

  /** Writes what keeps it apart, then `text`, which is a copy of the range unless it is given. */
  #append(start: number, end: number, text = this.#source.slice(start, end)): void {
    if (text === "") return;
    const needsNone = this.#segments.length === 0 || this.#isApart(this.#lastCode);
    const separator = needsNone ? "" : SEPARATORS[this.#pending];
    this.#pending = GLUED;
    if (separator !== "") this.#write(separator, this.#sourceEnd, start);
    this.#write(text, start, end);
  }

  /** Whether this neighbour keeps the text apart already. */
  #isApart(code: number): boolean {
    return this.#pending === LINE ? isLineEnd(code) : isWhitespace(code);
  }

  #write(text: string, start: number, end: number): void {
    const isCopy = text.length === end - start;
    if (isCopy && this.#endsInCopy && start === this.#sourceEnd) {
      this.#segments[this.#segments.length - 1] = end;
    } else {
      this.#segments.push(this.#text.length, start, end);
    }
    this.#text += text;
    this.#sourceEnd = end;
    this.#endsInCopy = isCopy;
    this.#lastCode = text.charCodeAt(text.length - 1);
  }
}

function isWhitespace(code: number): boolean {
  return code === BLANK || (code >= 0x09 && code <= 0x0d) || code === NO_BREAK_SPACE;
}

function isLineEnd(code: number): boolean {
  return code === NEWLINE || code === 0x0d;
}
