// Owns: large candidate sets as several runs, so that all workers take part, and their outcomes as one.
// Must not know: queues, how a run is scored.
import type { Outcome } from "@crossrank/protocol/job";
import type { CompletedOutcome } from "@crossrank/protocol/reply";

/** Documents of one run at most: many batches for a worker, and few runs for the queue. */
const CHUNK_DOCUMENTS = 256;

/** Equal parts, as few as will do. Sorted if several: equal candidate sets have equal parts. */
export function chunksOf(digests: readonly string[]): string[][] {
  const distinct = [...new Set(digests)];
  const parts = Math.ceil(distinct.length / CHUNK_DOCUMENTS);
  if (parts > 1) distinct.sort();
  return Array.from({ length: parts }, (_, part) => {
    const start = Math.round((part * distinct.length) / parts);
    return distinct.slice(start, Math.round(((part + 1) * distinct.length) / parts));
  });
}

/** What the parts came to: the first failure, or one ranking of them all. */
export function joinOutcomes(outcomes: readonly Outcome[]): Outcome {
  const [first, ...others] = outcomes;
  if (first === undefined) throw new Error("a request without runs");
  if (others.length === 0) return first;
  const failed = outcomes.find((outcome) => outcome.status === "failed");
  return failed ?? join(outcomes as readonly CompletedOutcome[]);
}

/** Parts run side by side: their work adds up, their times do not. */
function join(parts: readonly CompletedOutcome[]): CompletedOutcome {
  const sum = (read: (part: CompletedOutcome) => number) =>
    parts.reduce((total, part) => total + read(part), 0);
  const most = (read: (part: CompletedOutcome) => number) => Math.max(...parts.map(read));
  const documents = parts.flatMap(({ ranking }) => ranking.documents);
  return {
    status: "completed",
    ranking: {
      queryTruncated: parts.some(({ ranking }) => ranking.queryTruncated),
      documents: documents.sort((a, b) => b[1] - a[1]),
    },
    worker: [...new Set(parts.map(({ worker }) => worker))].filter(Boolean).join(","),
    scored: {
      documents: sum(({ scored }) => scored.documents),
      tokens: sum(({ scored }) => scored.tokens),
    },
    timing: {
      queue: most(({ timing }) => timing.queue),
      tokenize: most(({ timing }) => timing.tokenize),
      score: most(({ timing }) => timing.score),
    },
  };
}
