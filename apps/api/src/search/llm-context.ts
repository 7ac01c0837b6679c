// Owns: results as text that is pasted before a question to a language model, with numbers to cite. Pure.
// Must not know: how results came about.
import { BYTES_PER_TOKEN } from "@crossrank/protocol/backlog";
import type { LlmContext, SearchResult } from "./search-contract.ts";

const estimate = (text: string): number => Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);

/** The best passages in order, as many as fit into the budget; a shorter one may follow one that does not fit. */
export function llmContextOf(results: readonly SearchResult[], maxTokens: number): LlmContext {
  const blocks: string[] = [];
  const citations: LlmContext["citations"] = [];
  let text = "";
  for (const { id, title, best_passage: passage } of results) {
    const number = blocks.length + 1;
    // A passage at the beginning has the title in it.
    const head = title === null || passage.start === 0 ? "" : `${title}\n`;
    const longer = [...blocks, `[${number}] ${head}${passage.text}`];
    const joined = longer.join("\n\n");
    if (estimate(joined) > maxTokens) continue;
    text = joined;
    blocks.push(longer.at(-1) ?? "");
    citations.push({ number, id, title, start: passage.start, end: passage.end });
  }
  return { text, tokens: estimate(text), citations, omitted: results.length - citations.length };
}
