// Owns: what a first stage found, in a file of TREC's six columns.
// Must not know: texts, judgements.
import type { Findings } from "../findings.ts";
import type { KnownIds } from "./known-ids.ts";
import { numberedLines, type TextFile } from "./text-file.ts";

/** Scores by query, then by document: they say what is better, not lines and not ranks. */
export type Run = Map<string, Map<string, number>>;

/** What a run names and nobody knows is a finding and is left out: it has no text to be ranked by. */
export async function readRun(file: TextFile, known: KnownIds, findings: Findings): Promise<Run> {
  const run: Run = new Map();
  for await (const { line, text } of numberedLines(file)) {
    const problem = (message: string) => findings.add({ file: file.name, line, message });
    const [query, , id, , number, tag, ...more] = text.trim().split(/\s+/);
    const score = Number(number);
    if (!query || !id || tag === undefined || more.length > 0 || !Number.isFinite(score)) {
      problem("not query Q0 document rank score tag; left out");
      continue;
    }
    const found = run.get(query) ?? new Map<string, number>();
    if (found.has(id)) problem(`${query} has ${id} already; the first one counts`);
    else if (!known.hasQuery(query)) problem(`query ${query} is unknown; left out`);
    else if (!known.hasDocument(id)) problem(`document ${id} is unknown; left out`);
    else run.set(query, found.set(id, score));
  }
  return run;
}
