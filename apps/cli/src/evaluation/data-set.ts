// Owns: which files an evaluation reads, by the path and options that it was given.
// Must not know: the formats themselves, services.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Findings } from "@crossrank/evaluation/findings";
import { KeywordSearch } from "@crossrank/evaluation/first-stage/keyword-search";
import { joinQueries, recallOfRun } from "@crossrank/evaluation/joined-queries";
import type { JudgedQuery } from "@crossrank/evaluation/judged-query";
import { readCorpus, readQueries } from "@crossrank/evaluation/readers/beir";
import { readOneFile } from "@crossrank/evaluation/readers/one-file";
import { readQrels } from "@crossrank/evaluation/readers/qrels";
import { readRun } from "@crossrank/evaluation/readers/run";
import { BadInputError } from "../exit-code.ts";
import { openTextFile } from "./text-files.ts";

export interface DataOptions {
  readonly qrels?: string;
  readonly split: string;
  readonly run?: string;
  readonly recall: number;
  readonly limit?: number;
}

export interface DataSet {
  readonly queries: readonly JudgedQuery[];
  /** What a report says of it, by name. */
  readonly provenance: Readonly<Record<string, string>>;
}

/** @throws BadInputError when a file is not there, or when nothing in it can be measured */
export async function readDataSet(
  data: string,
  options: DataOptions,
  findings: Findings,
): Promise<DataSet> {
  if (!existsSync(data)) throw new BadInputError(`there is no ${data}`);
  const set = statSync(data).isDirectory()
    ? await readFolder(data, options, findings)
    : await readLines(data, findings);
  const queries = set.queries.slice(0, options.limit);
  if (queries.length > 0) return { ...set, queries };
  throw new BadInputError(`no query in ${data} has a relevant document: nothing can be measured`);
}

async function readLines(file: string, findings: Findings): Promise<DataSet> {
  const queries = await readOneFile(openTextFile(file), findings);
  return { queries, provenance: { data: named(file), "first stage": "the order in the file" } };
}

async function readFolder(
  folder: string,
  options: DataOptions,
  findings: Findings,
): Promise<DataSet> {
  const inFolder = (name: string) => path.join(folder, name);
  const documents = await readCorpus(openTextFile(inFolder("corpus.jsonl")), findings);
  const queries = await readQueries(openTextFile(inFolder("queries.jsonl")), findings);
  const known = {
    hasQuery: (id: string) => queries.has(id),
    hasDocument: (id: string) => documents.has(id),
  };
  const judgements = options.qrels ?? inFolder(`qrels/${options.split}.tsv`);
  const qrels = await readQrels(openTextFile(judgements), known, findings);
  const { recall, firstStage } = await firstStageOf(options, documents, known, findings);
  return {
    queries: joinQueries({ queries, documents, qrels, recall }, findings),
    provenance: {
      data: `${path.basename(path.resolve(folder))}, ${documents.size} documents`,
      judgements: named(judgements),
      "first stage": firstStage,
    },
  };
}

async function firstStageOf(
  { run, recall: depth }: DataOptions,
  documents: ReadonlyMap<string, string>,
  known: Parameters<typeof readRun>[1],
  findings: Findings,
) {
  if (run !== undefined) {
    const recall = recallOfRun(await readRun(openTextFile(run), known, findings), depth);
    return { recall, firstStage: `the best ${depth} of ${named(run)}` };
  }
  const search = new KeywordSearch(documents);
  const recall = (_: string, text: string) => search.search(text, depth);
  return { recall, firstStage: `the best ${depth} by BM25` };
}

/** The file's name and the beginning of its digest: the same name is not the same data. */
function named(file: string): string {
  const found = existsSync(file) ? file : `${file}.gz`;
  const digest = createHash("sha256").update(readFileSync(found)).digest("hex");
  return `${path.basename(found)} (sha256 ${digest.slice(0, 12)}…)`;
}
