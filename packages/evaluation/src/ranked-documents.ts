// Owns: the order in which evaluators read a run, whatever order it was written in.
// Must not know: judgements, metrics.

export interface ScoredDocument {
  readonly id: string;
  readonly score: number;
}

/**
 * The ids of a run, best first, as trec_eval orders them: by score as a 32-bit float, equal ones by id,
 * descending in UTF-8 bytes. What a file says of ranks counts for nothing.
 */
export function rankedDocuments(run: readonly ScoredDocument[]): string[] {
  const keyed = run.map(({ id, score }) => ({ id, score: Math.fround(score) }));
  keyed.sort((a, b) => b.score - a.score || compareBytes(b.id, a.id));
  return keyed.map(({ id }) => id);
}

const encoder = new TextEncoder();

function compareBytes(a: string, b: string): number {
  const [left, right] = [encoder.encode(a), encoder.encode(b)];
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
