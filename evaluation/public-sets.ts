// Owns: public sets as CROSSRANK_DATA holds them, and the same in BEIR's layout.
// Must not know: services, metrics.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

export interface PublicSet {
  readonly name: string;
  readonly repository: string;
  readonly commit: string;
  readonly licence: string;
  readonly files: readonly string[];
}

interface ManifestEntry extends Omit<PublicSet, "repository" | "files"> {
  readonly use: string;
  readonly repo: string;
  readonly files: readonly { readonly file: string }[];
}

/** Those for measuring, with queries and passages. @throws Error where there is no manifest */
export function publicSets(folder: string): PublicSet[] {
  const manifest: ManifestEntry[] = JSON.parse(
    readFileSync(path.join(folder, "MANIFEST.json"), "utf8"),
  );
  return manifest
    .filter(({ use, files }) => use === "EVAL" && files.some(({ file }) => isPool(file)))
    .map(({ name, repo, commit, licence, files }) => ({
      name,
      repository: repo,
      commit,
      licence,
      files: files.map(({ file }) => path.join(folder, "sets", file)),
    }));
}

const isPool = (file: string): boolean => file.endsWith(".pool.jsonl.gz");

interface SetQuery {
  readonly q: string;
  readonly pos: readonly string[];
}

/** All passages, and `count` queries at even distances: neighbours are about the same article. */
export function writeBeirFolder({ files }: PublicSet, target: string, count: number): void {
  const [pool = "", lines = ""] = [files.find(isPool), files.find((file) => !isPool(file))];
  const passages = readLines<{ id: string; text: string }>(pool);
  const all = readLines<SetQuery>(lines);
  const step = Math.max(1, all.length / count);
  const chosen = Array.from(
    { length: Math.min(count, all.length) },
    (_, i) => all[Math.floor(i * step)],
  ).filter((query) => query !== undefined);
  mkdirSync(path.join(target, "qrels"), { recursive: true });
  const write = (name: string, rows: readonly string[]) =>
    writeFileSync(path.join(target, name), `${rows.join("\n")}\n`);
  write(
    "corpus.jsonl",
    passages.map(({ id, text }) => JSON.stringify({ _id: id, text })),
  );
  write(
    "queries.jsonl",
    chosen.map(({ q }, i) => JSON.stringify({ _id: `q${i}`, text: q })),
  );
  const judged = chosen.flatMap(({ pos }, i) => pos.map((id) => `q${i}\t${id}\t1`));
  write("qrels/test.tsv", ["query-id\tcorpus-id\tscore", ...judged]);
}

function readLines<T>(file: string): T[] {
  const text = gunzipSync(readFileSync(file)).toString("utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
}
