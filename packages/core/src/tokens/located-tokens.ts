/**
 * Owns where the tokens of one text stand in it.
 * Must not know what is done with a place; it asks the tokenizer's encoding only for single tokens,
 * because lists of all offsets cost more than encoding does.
 */

/** What it needs of the tokenizer's own encoding; offsets in code points of the text it read. */
export interface TokenPlaces {
  tokenToChars(token: number): [number, number] | null | undefined;
  tokenToWord(token: number): number | null | undefined;
}

/** A stretch of the caller's text in UTF-16 units, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The tokens of one text with their places. */
export class LocatedTokens {
  readonly ids: readonly number[];
  /** Whether the text goes on beyond what was read. */
  readonly truncated: boolean;
  /** Where reading ended, in UTF-16 units. */
  readonly end: number;
  readonly #places: TokenPlaces;
  readonly #positions: readonly number[] | undefined;
  readonly #offsetOf: (codePoint: number) => number;

  /** `positions` tells where each id stands in the encoding, where some were left out. */
  constructor(
    tokens: { ids: readonly number[]; truncated: boolean; end: number | undefined },
    places: TokenPlaces,
    positions: readonly number[] | undefined,
    offsetOf: (codePoint: number) => number,
  ) {
    this.ids = tokens.ids;
    this.truncated = tokens.truncated;
    this.#places = places;
    this.#positions = positions;
    this.#offsetOf = offsetOf;
    this.end = tokens.end ?? this.spanOf(tokens.ids.length - 1).end;
  }

  /** Where a token stands. Neighbours may share characters (a ligature, a syllable in parts). */
  spanOf(token: number): Span {
    const [start, end] = this.#places.tokenToChars(this.#positionOf(token)) ?? [0, 0];
    return { start: this.#offsetOf(start), end: this.#offsetOf(end) };
  }

  startsWord(token: number): boolean {
    const wordOf = (index: number) => this.#places.tokenToWord(this.#positionOf(index));
    return token === 0 || wordOf(token) !== wordOf(token - 1);
  }

  #positionOf(token: number): number {
    return this.#positions?.[token] ?? token;
  }
}
