// Owns: asking a service to rerank a query's own candidates.
// Must not know: where candidates come from, other queries.
import type { Crossrank } from "@crossrank/client";
import type { Asker } from "./asking.ts";
import { digestOf } from "./kept-answers.ts";
import type { ServedModel } from "./served-model.ts";

export function rerankAsker(client: Crossrank, model: ServedModel): Asker {
  return {
    digestOf: ({ text, candidates }) =>
      digestOf(model.name, text, ...candidates.flatMap((one) => [one.id, one.text])),
    async ask({ text: query, candidates }, signal) {
      if (candidates.length === 0) return { order: [] };
      const documents = candidates.map(({ text }) => text);
      const startedAt = performance.now();
      const { results, timing } = await client.rerank(
        // What comes out of a cache says nothing of the time that it takes.
        { query, documents, model: model.id, cache: "no-store" },
        { signal },
      );
      const order = results.map(({ index, relevance_score: score }) => ({
        id: candidates[index]?.id ?? "",
        score,
      }));
      return { order, requestMs: performance.now() - startedAt, scoreMs: timing.score };
    },
  };
}
