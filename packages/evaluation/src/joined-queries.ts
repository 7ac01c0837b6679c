// Owns: queries with their candidates and judgements, out of the parts that BEIR and TREC keep apart.
// Must not know: files, lines.
import type { Findings } from "./findings.ts";
import { hasRelevant, type JudgedQuery } from "./judged-query.ts";
import { rankedDocuments } from "./ranked-documents.ts";
import type { Qrels } from "./readers/qrels.ts";

export interface Parts {
  readonly queries: ReadonlyMap<string, string>;
  readonly documents: ReadonlyMap<string, string>;
  readonly qrels: Qrels;
  /** Ids that the first stage found, best first. Without it candidates are to come from elsewhere. */
  readonly recall?: ((queryId: string, text: string) => readonly string[] | undefined) | undefined;
}

/**
 * One for each query that is judged and has a relevant document: what the first stage found nothing for
 * counts as well, as 0.
 */
export function joinQueries(parts: Parts, findings: Findings): JudgedQuery[] {
  const joined: JudgedQuery[] = [];
  const file = "qrels";
  for (const [id, text] of parts.queries) {
    const judgements = parts.qrels.get(id);
    if (judgements === undefined) continue;
    if (!hasRelevant(judgements)) {
      findings.add({ file, message: `nothing is relevant for query ${id}; left out` });
      continue;
    }
    const recalled = parts.recall?.(id, text) ?? [];
    if (recalled.length === 0 && parts.recall) {
      findings.add({ file, message: `no candidates for query ${id}; counts as nothing found` });
    }
    const candidates = recalled.map((candidate) => ({
      id: candidate,
      text: parts.documents.get(candidate) ?? "",
    }));
    joined.push({ id, text, candidates, judgements });
  }
  const unjudged =
    parts.queries.size - [...parts.queries.keys()].filter((id) => parts.qrels.has(id)).length;
  if (unjudged > 0) {
    findings.add({ file, message: `${unjudged} queries are not judged; left out` });
  }
  return joined;
}

/** The best of what a run says, in the order in which evaluators read it. */
export const recallOfRun =
  (run: ReadonlyMap<string, ReadonlyMap<string, number>>, depth = Infinity) =>
  (queryId: string): string[] | undefined => {
    const found = run.get(queryId);
    if (found === undefined) return undefined;
    return rankedDocuments([...found].map(([id, score]) => ({ id, score }))).slice(0, depth);
  };
