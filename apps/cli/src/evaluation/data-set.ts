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
  /** Candidates will come of it: only queries and judgements are read. */
  readonly collection?: string;
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
  const { collection, run } = options;
  if (collection !== undefined && run !== undefined) {
    throw new BadInputError("--collection and --run are both a first stage: name one of them");
  }
  const set = statSync(data).isDirectory()
    ? await readFolder(data, options, findings)
    : await readLines(data, options, findings);
  const queries = set.queries.slice(0, options.limit);
  if (queries.length > 0) return { ...set, queries };
  throw new BadInputError(`no query in ${data} has a relevant document: nothing can be measured`);
}

async function readLines(
  file: string,
  { collection, run, qrels }: DataOptions,
  findings: Findings,
): Promise<DataSet> {
  if (run !== undefined || qrels !== undefined) {
    throw new BadInputError("--run and --qrels go with a folder: one file has both in itself");
  }
  const queries = await readOneFile(openTextFile(file), findings, collection === undefined);
  return { queries, provenance: { data: named(file), "first stage": "the order in the file" } };
}

async function readFolder(
  folder: string,
  options: DataOptions,
  findings: Findings,
): Promise<DataSet> {
  const inFolder = (name: string) => path.join(folder, name);
  const isRecalled = options.collection === undefined;
  const documents: ReadonlyMap<string, string> = isRecalled
    ? await readCorpus(openTextFile(inFolder("corpus.jsonl")), findings)
    : new Map();
  const queries = await readQueries(openTextFile(inFolder("queries.jsonl")), findings);
  const known = {
    hasQuery: (id: string) => queries.has(id),
    hasDocument: (id: string) => !isRecalled || documents.has(id),
  };
  const judgements = options.qrels ?? inFolder(`qrels/${options.split}.tsv`);
  const qrels = await readQrels(openTextFile(judgements), known, findings);
  const stage = isRecalled ? await firstStageOf(options, documents, known, findings) : undefined;
  const name = path.basename(path.resolve(folder));
  return {
    queries: joinQueries({ queries, documents, qrels, recall: stage?.recall }, findings),
    provenance: {
      data: stage ? `${name}, ${documents.size} documents` : name,
      judgements: named(judgements),
      ...(stage && { "first stage": stage.firstStage }),
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
