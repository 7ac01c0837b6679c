// Owns: which data the chosen files are, and its queries: one JSONL file, or BEIR's three.
// Must not know: services, how it is shown.
import { Findings } from "@crossrank/evaluation/findings";
import { KeywordSearch } from "@crossrank/evaluation/first-stage/keyword-search";
import { joinQueries } from "@crossrank/evaluation/joined-queries";
import type { JudgedQuery } from "@crossrank/evaluation/judged-query";
import { readCorpus, readQueries } from "@crossrank/evaluation/readers/beir";
import { readOneFile } from "@crossrank/evaluation/readers/one-file";
import { readQrels } from "@crossrank/evaluation/readers/qrels";
import { paced } from "../slices.ts";
import { namedFile, textFile } from "./opened-file.ts";

export interface JudgedData {
  readonly name: string;
  readonly queries: readonly JudgedQuery[];
  readonly findings: Findings;
  /** What a report says of it, by name. */
  readonly provenance: Readonly<Record<string, string>>;
}

/** Why files are not read at all. */
export type Refusal = "which-files" | "too-large" | "unreadable";

/** Together, packed and not; they are held in memory. */
const MOST_DATA_BYTES = 300_000_000;

class TooLargeError extends Error {}

/** Of all files together. @throws TooLargeError */
function takeUpToMost(): (characters: number) => void {
  let left = MOST_DATA_BYTES;
  return (characters) => {
    left -= characters;
    if (left < 0) throw new TooLargeError();
  };
}
/** Candidates a query, of a corpus: what `crossrank eval` takes. */
const RECALLED = 50;

export async function readData(files: readonly File[]): Promise<JudgedData | Refusal> {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > MOST_DATA_BYTES) return "too-large";
  try {
    const [only] = files;
    if (files.length === 1 && only) return await readLines(only);
    const parts = beirParts(files);
    return parts === undefined ? "which-files" : await readBeir(parts);
  } catch (error) {
    // Else the browser, or what unpacks, does not get to its end.
    return error instanceof TooLargeError ? "too-large" : "unreadable";
  }
}

async function readLines(file: File): Promise<JudgedData> {
  const findings = new Findings();
  const queries = await readOneFile(textFile(file, takeUpToMost()), findings);
  const data = await namedFile(file);
  return {
    name: file.name,
    queries,
    findings,
    provenance: { data, "first stage": "the order in the file" },
  };
}

interface BeirParts {
  readonly corpus: File;
  readonly queries: File;
  readonly qrels: File;
}

/** By their names, as BEIR calls them. */
function beirParts(files: readonly File[]): BeirParts | undefined {
  if (files.length !== 3) return undefined;
  const corpus = files.find(({ name }) => /^corpus\b/i.test(name));
  const queries = files.find(({ name }) => /^queries\b/i.test(name));
  const qrels = files.find((file) => file !== corpus && file !== queries);
  return corpus && queries && qrels && { corpus, queries, qrels };
}

async function readBeir(parts: BeirParts): Promise<JudgedData> {
  const findings = new Findings();
  const take = takeUpToMost();
  const documents = await readCorpus(textFile(parts.corpus, take), findings);
  const queries = await readQueries(textFile(parts.queries, take), findings);
  const known = {
    hasQuery: (id: string) => queries.has(id),
    hasDocument: (id: string) => documents.has(id),
  };
  const qrels = await readQrels(textFile(parts.qrels, take), known, findings);
  const found = await recallAll(documents, queries, (id) => qrels.has(id));
  const recall = (id: string) => found.get(id);
  return {
    name: parts.corpus.name,
    queries: joinQueries({ queries, documents, qrels, recall }, findings),
    findings,
    provenance: {
      data: `${await namedFile(parts.corpus)}, ${documents.size} documents`,
      queries: await namedFile(parts.queries),
      judgements: await namedFile(parts.qrels),
      "first stage": `the best ${RECALLED} by BM25`,
    },
  };
}

type Texts = ReadonlyMap<string, string>;

async function recallAll(documents: Texts, queries: Texts, isJudged: (id: string) => boolean) {
  const pace = paced();
  const search = new KeywordSearch();
  for (const [id, text] of documents) {
    search.add(id, text);
    await pace();
  }
  const found = new Map<string, readonly string[]>();
  for (const [id, text] of queries) {
    if (isJudged(id)) found.set(id, search.search(text, RECALLED));
    await pace();
  }
  return found;
}
