// Owns: the sample collections as they lie beside this file.
// Must not know: the service.
import { readFileSync } from "node:fs";

export interface SampleEntry {
  readonly id: string;
  readonly text: string;
}

export interface SampleCollection {
  readonly name: "en" | "zh";
  /** Lines for an import. */
  readonly lines: readonly string[];
  readonly queries: readonly SampleEntry[];
  /** Grades by query, then by document: 2 answers, 1 answers partly. */
  readonly judgements: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export const SAMPLES: readonly SampleCollection[] = (["en", "zh"] as const).map((name) => {
  const judgements = new Map<string, Map<string, number>>();
  for (const row of read(`${name}/qrels/test.tsv`).slice(1)) {
    const [query = "", document = "", grade] = row.split("\t");
    const judged = judgements.get(query) ?? new Map<string, number>();
    judgements.set(query, judged.set(document, Number(grade)));
  }
  const queries = read(`${name}/queries.jsonl`).map((line): SampleEntry => JSON.parse(line));
  return { name, lines: read(`${name}/corpus.jsonl`), queries, judgements };
});

function read(file: string): string[] {
  return readFileSync(new URL(file, import.meta.url), "utf8")
    .trimEnd()
    .split("\n");
}
