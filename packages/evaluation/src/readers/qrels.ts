// Owns: judgements in a file: TREC's four columns, or BEIR's three with tabs and a header.
// Must not know: texts, runs.
import type { Findings } from "../findings.ts";
import type { KnownIds } from "./known-ids.ts";
import { numberedLines, type TextFile } from "./text-file.ts";

/** By query, then by document. */
export type Qrels = Map<string, Map<string, number>>;

/** A judged document that nobody knows is a finding, and counts as one not found, as for trec_eval. */
export async function readQrels(
  file: TextFile,
  known: KnownIds,
  findings: Findings,
): Promise<Qrels> {
  const qrels: Qrels = new Map();
  for await (const { line, text } of numberedLines(file)) {
    const problem = (message: string) => findings.add({ file: file.name, line, message });
    const columns = columnsOf(text);
    if (columns === "header") continue;
    if (columns === undefined) {
      problem("neither query 0 document grade nor query, document, grade with tabs; left out");
      continue;
    }
    const { query, document, grade } = columns;
    const judged = qrels.get(query) ?? new Map<string, number>();
    if (judged.has(document)) {
      problem(`${query} and ${document} are judged already; the first one counts`);
      continue;
    }
    if (!known.hasQuery(query)) problem(`query ${query} is unknown; left out`);
    else if (!known.hasDocument(document)) {
      problem(`document ${document} is unknown; it counts as one that nobody can find`);
    }
    qrels.set(query, judged.set(document, grade));
  }
  return qrels;
}

type Judgement = { readonly query: string; readonly document: string; readonly grade: number };

function columnsOf(text: string): Judgement | "header" | undefined {
  const tabbed = text.split("\t").map((column) => column.trim());
  const columns = tabbed.length === 3 ? tabbed : text.trim().split(/\s+/);
  const [query, document, grade] =
    columns.length === 4 ? [columns[0], columns[2], columns[3]] : columns;
  if (columns.length !== 3 && columns.length !== 4) return undefined;
  if (grade === "score" && /^query[-_]id$/.test(query ?? "")) return "header";
  if (!query || !document || !/^-?\d{1,9}$/.test(grade ?? "")) return undefined;
  return { query, document, grade: Number(grade) };
}
