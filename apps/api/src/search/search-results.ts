// Owns: results: a document with its ranks and scores in both stages, and its passage.
// Must not know: how documents were recalled or ranked, HTTP.
import { setImmediate as turn } from "node:timers/promises";
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import type { RecalledDocument } from "../collections/retriever.ts";
import { keyPassage } from "./key-passage.ts";
import type { Passage, SearchResult } from "./search-contract.ts";

/** In the reranker's order; the best window of each is its passage. */
export function rerankedResults(
  { results }: RerankReply,
  candidates: readonly RecalledDocument[],
): SearchResult[] {
  return results.flatMap(({ index, relevance_score, truncated, best_passage: best }, i) => {
    const document = candidates[index];
    if (document === undefined) return [];
    const { start = 0, end = document.text.length, relevance_score: score } = best ?? {};
    const scored = { relevance_score: score ?? relevance_score };
    const ranks = { recall_rank: index + 1, rerank_rank: i + 1, relevance_score, truncated };
    return { ...base(document), ...ranks, best_passage: passageOf(document, start, end, scored) };
  });
}

/** Documents that were read as wholes: the passage that was scored is the whole text, which may be long. */
export async function withPassages(
  results: readonly SearchResult[],
  query: string,
): Promise<SearchResult[]> {
  const shortened: SearchResult[] = [];
  for (const result of results) {
    const { start, end } = keyPassage(result.text, query);
    const isWhole = end - start === result.text.length;
    shortened.push(isWhole ? result : { ...result, best_passage: passageOf(result, start, end) });
    await turn();
  }
  return shortened;
}

/** In recall's order, nothing was scored. `topN` 0 for all. */
export async function recalledResults(
  query: string,
  candidates: readonly RecalledDocument[],
  topN: number,
): Promise<SearchResult[]> {
  const results: SearchResult[] = [];
  for (const [i, document] of candidates.slice(0, topN || candidates.length).entries()) {
    const { start, end } = keyPassage(document.text, query);
    const ranks = { recall_rank: i + 1, rerank_rank: null, relevance_score: null };
    results.push({ ...base(document), ...ranks, best_passage: passageOf(document, start, end) });
    // Looking at many long documents must not keep others waiting.
    await turn();
  }
  return results;
}

function base({ id, title, text, metadata, score }: RecalledDocument) {
  return { id, title, text, metadata: { ...metadata }, recall_score: score };
}

function passageOf(
  { text }: Pick<RecalledDocument, "text">,
  start: number,
  end: number,
  scored: Pick<Passage, "relevance_score"> = {},
): Passage {
  return { start, end, text: text.slice(start, end), ...scored };
}
