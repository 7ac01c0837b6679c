// Owns: results as text that is pasted before a question to a language model, with numbers to cite. Pure.
// Must not know: how results came about.
import { BYTES_PER_TOKEN } from "@crossrank/protocol/backlog";
import type { LlmContext, SearchResult } from "./search-contract.ts";

const BETWEEN = "\n\n";
const tokensOf = (bytes: number): number => Math.ceil(bytes / BYTES_PER_TOKEN);

/** The best passages in order, as many as fit into the budget; a shorter one may follow one that does not fit. */
export function llmContextOf(results: readonly SearchResult[], maxTokens: number): LlmContext {
  const blocks: string[] = [];
  const citations: LlmContext["citations"] = [];
  let bytes = 0;
  for (const { id, title, best_passage: passage } of results) {
    const number = blocks.length + 1;
    // A passage at the beginning has the title in it.
    const head = title === null || passage.start === 0 ? "" : `${title}\n`;
    const block = `[${number}] ${head}${passage.text}`;
    const longer = bytes + (blocks.length > 0 ? BETWEEN.length : 0) + Buffer.byteLength(block);
    if (tokensOf(longer) > maxTokens) continue;
    bytes = longer;
    blocks.push(block);
    citations.push({ number, id, title, start: passage.start, end: passage.end });
  }
  const omitted = results.length - citations.length;
  return { text: blocks.join(BETWEEN), tokens: tokensOf(bytes), citations, omitted };
}
