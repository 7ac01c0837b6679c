// Owns: what is known of one document after scoring, and its stored form. Pure.
// Must not know: Redis, where a document stands in a request.

/** `tokens` is the length of the scored pair, or the sum over the scored windows. */
export interface DocumentScore {
  readonly logit: number;
  readonly tokens: number;
  /** Whether some of the document was not read. */
  readonly truncated: boolean;
  /** Only of a document read in windows: how many it has and how many were scored. */
  readonly windows?: { readonly count: number; readonly scored: number };
  /** Only of a document read in windows: the best one, in UTF-16 offsets into the caller's text. */
  readonly bestPassage?: {
    readonly start: number;
    readonly end: number;
    readonly window: number;
    readonly logit: number;
  };
}

/** A score as a short list of numbers, for storage. */
export function toNumbers(score: DocumentScore): number[] {
  const { logit, tokens, truncated, windows, bestPassage: best } = score;
  const numbers = [logit, tokens, truncated ? 1 : 0];
  if (windows !== undefined && best !== undefined) {
    numbers.push(windows.count, windows.scored, best.start, best.end, best.window, best.logit);
  }
  return numbers;
}

/** The score that `toNumbers` made a list of. */
export function fromNumbers(numbers: readonly number[]): DocumentScore {
  const [logit = Number.NaN, tokens = 0, truncated, count, scored = 0] = numbers;
  const score = { logit, tokens, truncated: truncated === 1 };
  if (count === undefined) return score;
  const [start = 0, end = 0, window = 0, bestLogit = Number.NaN] = numbers.slice(5);
  return {
    ...score,
    windows: { count, scored },
    bestPassage: { start, end, window, logit: bestLogit },
  };
}
