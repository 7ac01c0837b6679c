// Owns: what a run's time was made of, as parts that add up to it. Pure.
// Must not know: words, how it is drawn.

const PARTS = ["recall", "queue", "tokenize", "score", "rest", "network"] as const;

export interface TimingPart {
  readonly name: (typeof PARTS)[number];
  readonly ms: number;
}

/** In milliseconds; `recall` of a search alone. */
export interface MeasuredParts extends Readonly<Record<"queue" | "tokenize" | "score", number>> {
  readonly recall?: number | undefined;
}

/**
 * `elapsedMs` is from the key press to the answer. Of what recall and worker did not take, the network has its
 * `networkMs`, and the rest of the service and the page what is left.
 */
export function timingParts(
  timing: MeasuredParts,
  elapsedMs: number,
  networkMs: number,
): TimingPart[] {
  const { recall, queue, tokenize, score } = timing;
  const left = Math.max(0, elapsedMs - (recall ?? 0) - queue - tokenize - score);
  const network = Math.min(left, networkMs);
  const parts = { recall, queue, tokenize, score, rest: left - network, network };
  return PARTS.flatMap((name) => {
    const ms = parts[name];
    return ms === undefined ? [] : [{ name, ms }];
  });
}
