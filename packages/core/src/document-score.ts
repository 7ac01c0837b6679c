/**
 * Owns what is known of one document after scoring.
 * Must not know how it came about.
 */

export interface DocumentScore {
  /** Raw output of the cross-encoder, or what its windows' outputs add up to; relevance is its sigmoid. */
  readonly logit: number;
  /** Tokens of the scored pair, query and special tokens included; summed over scored windows. */
  readonly tokens: number;
  /** Whether some of the document was not read. */
  readonly truncated: boolean;
  /**
   * Only for strategy `window`. `scored` windows were scored; `count` is how many the whole
   * document has: exact unless `truncated`, and then estimated from the length of the text.
   */
  readonly windows?: { readonly count: number; readonly scored: number };
  /**
   * Only for strategy `window`: the window with the highest logit, the first of equals, as UTF-16
   * offsets into the document (`text.slice(start, end)`), without white space at its ends.
   */
  readonly bestPassage?: {
    readonly start: number;
    readonly end: number;
    readonly window: number;
    readonly logit: number;
  };
}
