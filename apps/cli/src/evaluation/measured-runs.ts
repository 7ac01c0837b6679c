// Owns: two runs that are there already, measured without a service.
// Must not know: texts, reports.
import type { Findings } from "@crossrank/evaluation/findings";
import { joinQueries, recallOfRun } from "@crossrank/evaluation/joined-queries";
import { ANY_ID } from "@crossrank/evaluation/readers/known-ids";
import { readQrels } from "@crossrank/evaluation/readers/qrels";
import { readRun } from "@crossrank/evaluation/readers/run";
import type { RerankedQuery } from "@crossrank/evaluation/report/report";
import { BadInputError } from "../exit-code.ts";
import type { MeasuredData } from "./measured-service.ts";
import { openTextFile } from "./text-files.ts";

/** Files of TREC. Queries go by their ids, and what a run does not name counts as not found. */
export async function measureRuns(
  files: { readonly qrels: string; readonly run: string; readonly reranked: string },
  findings: Findings,
): Promise<MeasuredData> {
  const qrels = await readQrels(openTextFile(files.qrels), ANY_ID, findings);
  const known = { ...ANY_ID, hasQuery: (id: string) => qrels.has(id) };
  const before = await readRun(openTextFile(files.run), known, findings);
  const after = recallOfRun(await readRun(openTextFile(files.reranked), known, findings));
  const ids = [...qrels.keys()];
  const parts = {
    queries: new Map(ids.map((id) => [id, id])),
    documents: new Map<string, string>(),
    qrels,
    recall: recallOfRun(before),
  };
  const reranked = joinQueries(parts, findings).map((query) => ({
    query,
    after: (after(query.id) ?? []).map((id) => ({ id })),
  }));
  if (reranked.length === 0) {
    throw new BadInputError(`no query in ${files.qrels} has a relevant document`);
  }
  const others = reranked.filter(hasOthers).length;
  if (others > 0) {
    const message = `names other documents than ${files.run} for ${others} queries; the ceiling is of those of ${files.run}`;
    findings.add({ file: files.reranked, message });
  }
  return { provenance: { ...files }, reranked, failed: 0 };
}

function hasOthers({ query, after }: RerankedQuery): boolean {
  const known = new Set(query.candidates.map(({ id }) => id));
  return after.some(({ id }) => !known.has(id));
}
