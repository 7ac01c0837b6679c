/**
 * Owns where Markdown code ends: what stands in it is text, whatever it looks like.
 * Must not know HTML.
 */

// CommonMark sets no bounds; these keep a flood of marks from being searched over and over.
const SHORTEST_FENCE = 3;
const LONGEST_FENCE = 8;
const LONGEST_INLINE_CODE = 200;

const INLINE_CODE: Readonly<Record<string, RegExp>> = {
  "`": /^[^\n]*?[^`\n]`(?!`)/,
  "``": /^[^\n]*?[^`\n]``(?!`)/,
};

/** Finds the end of code in one text; every search is bounded, so all of them are linear. */
export class CodeSpans {
  readonly #source: string;
  /** From where on fences of these marks are known to stay open. */
  readonly #openFrom = new Map<string, number>();

  constructor(source: string) {
    this.#source = source;
  }

  /**
   * Where the code that a run of marks opens ends; undefined when it opens none.
   * `mayStayOpen`: whether a fence that nothing closes reaches to the end of the text.
   */
  endOf(start: number, marks: string, mayStayOpen: boolean): number | undefined {
    if (marks.length >= SHORTEST_FENCE && this.#isFirstOfLine(start)) {
      return this.#fenceEnd(start, marks) ?? (mayStayOpen ? this.#source.length : undefined);
    }
    const inline = INLINE_CODE[marks];
    if (inline === undefined) return undefined;
    const from = start + marks.length;
    const code = inline.exec(this.#source.slice(from, from + LONGEST_INLINE_CODE))?.[0];
    return code === undefined ? undefined : from + code.length;
  }

  #isFirstOfLine(start: number): boolean {
    let at = start - 1;
    while (at >= 0 && (this.#source[at] === " " || this.#source[at] === "\t")) at--;
    return at < 0 || this.#source[at] === "\n";
  }

  #fenceEnd(start: number, marks: string): number | undefined {
    if (marks.length > LONGEST_FENCE || start >= (this.#openFrom.get(marks) ?? Infinity))
      return undefined;
    const closing = new RegExp(`^[ \\t]*${marks[0]}{${marks.length},}[ \\t\\r]*$`, "gm");
    closing.lastIndex = start + marks.length;
    if (closing.test(this.#source)) return closing.lastIndex;
    this.#openFrom.set(marks, start);
    return undefined;
  }
}
