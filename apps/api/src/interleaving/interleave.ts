// Owns: a search's results drafted from two rankings, and what of that its caller is not told.
// Must not know: how either ranking came about.
import type { RerankReply } from "@crossrank/protocol/reply-contract";
import type { Draft } from "../feedback/impression.ts";
import type { SearchResult } from "../search/search-contract.ts";
import { teamDraft } from "./team-draft.ts";

/**
 * `ranked` are all results in the order of `reply`; `rival` is the other model's reply, undefined for recall's order.
 * The seed drafts them again.
 */
export function interleave(
  ranked: readonly SearchResult[],
  reply: RerankReply,
  rival: RerankReply | undefined,
  count: number,
  seed: string,
): { results: SearchResult[]; draft: Draft } {
  const byRecall = ranked.toSorted((a, b) => a.recall_rank - b.recall_rank);
  const resultAt = new Map(ranked.map((result) => [result.recall_rank, result]));
  const other = rival?.results.flatMap(({ index }) => resultAt.get(index + 1) ?? []) ?? byRecall;
  const drafted = teamDraft(ranked, other, count, seed);
  return {
    results: drafted.map(({ item }) => item),
    draft: {
      rivals: [reply.model, rival?.model ?? null],
      teams: drafted.map(({ team }) => team),
    },
  };
}
