// Owns: what a run's time was made of, as parts that add up to it. Pure.
// Must not know: words, how it is drawn.

const PARTS = ["queue", "tokenize", "score", "rest", "network"] as const;

export interface TimingPart {
  readonly name: (typeof PARTS)[number];
  readonly ms: number;
}

type Measured = Readonly<Record<"queue" | "tokenize" | "score", number>>;

/**
 * `elapsedMs` is from the key press to the answer. Of what the worker did not take, the network has its
 * `networkMs`, and the rest of the service and the page what is left.
 */
export function timingParts(timing: Measured, elapsedMs: number, networkMs: number): TimingPart[] {
  const { queue, tokenize, score } = timing;
  const left = Math.max(0, elapsedMs - queue - tokenize - score);
  const network = Math.min(left, networkMs);
  const ms = { queue, tokenize, score, rest: left - network, network };
  return PARTS.map((name) => ({ name, ms: ms[name] }));
}
