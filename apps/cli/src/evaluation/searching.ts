// Owns: asking a service's own collection for a query's candidates, in recall's order and reranked.
// Must not know: where queries come from, other queries.
import type { Collection, Crossrank } from "@crossrank/client";
import type { Asker } from "./asking.ts";
import { digestOf } from "./kept-answers.ts";
import type { ServedModel } from "./served-model.ts";

/** `recall`: candidates a query. */
export function searchAsker(
  client: Crossrank,
  model: ServedModel,
  { name, created_at, documents }: Collection,
  recall: number,
): Asker {
  const searched = JSON.stringify([name, created_at, documents, recall]);
  return {
    digestOf: ({ text }) => digestOf(model.name, text, searched),
    async ask({ text: query }, signal) {
      const startedAt = performance.now();
      const { results, timing } = await client.search(
        {
          ...{ collection: name, query, recall, top_n: 0, rerank: "on", model: model.id },
          // Nobody looks at it, and what comes out of a cache says nothing of the time that it takes.
          ...{ impression: false, cache: "no-store" },
        },
        { signal },
      );
      return {
        order: results.map(({ id, relevance_score }) => ({ id, score: relevance_score ?? 0 })),
        recalled: results.toSorted((a, b) => a.recall_rank - b.recall_rank).map(({ id }) => id),
        requestMs: performance.now() - startedAt,
        ...(timing.rerank && { scoreMs: timing.rerank.score }),
      };
    },
  };
}
