// Owns: one collection in one SQLite file: its documents, and the terms that they are found by.
// Must not know: threads, whose it is, where files lie.
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type {
  NewDocument,
  Recall,
  RecalledDocument,
  StoredDocument,
  Written,
} from "../retriever.ts";
import { termsOf } from "../terms.ts";
import { conditionsOf } from "./filter-sql.ts";

// The terms come from termsOf, so the tokenizer has only to stem English ones and to take accents off.
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS documents (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    title TEXT,
    text TEXT NOT NULL,
    metadata TEXT NOT NULL
  ) STRICT;
  CREATE VIRTUAL TABLE IF NOT EXISTS terms USING fts5(
    term, content='', contentless_delete=1, tokenize="porter unicode61 remove_diacritics 2"
  );`;
const UPSERT = `
  INSERT INTO documents (id, digest, title, text, metadata)
  VALUES (:id, :digest, :title, :text, :metadata)
  ON CONFLICT (id) DO UPDATE SET
    digest = excluded.digest, title = excluded.title, text = excluded.text, metadata = excluded.metadata
  RETURNING number`;
/** Others may write the same file from their own process. */
const BUSY_MS = 10_000;
/** A term of so many documents, and of this share of all, says little and costs most of the time. */
const COMMON_DOCUMENTS = 500;
const COMMON_SHARE = 0.1;
/** The rarest ones of a long query. */
const MOST_TERMS = 64;
const MOST_LOOKED_UP = 512;
const COUNTS_LIFE_MS = 10_000;

export type IndexRecall = Pick<Recall, "query" | "limit" | "filters"> & {
  /** What is recalled has at most so many characters together. */
  readonly mostCharacters: number;
};

export class DocumentIndex {
  readonly #database: DatabaseSync;
  readonly #find: StatementSync;
  readonly #upsert: StatementSync;
  readonly #forgetTerms: StatementSync;
  readonly #addTerms: StatementSync;
  readonly #counts = { until: 0, all: 0, byTerm: new Map<string, number>() };

  /** `isNew` makes the file's tables where there are none. @throws SQLite's errors */
  constructor(path: string, isNew: boolean) {
    this.#database = new DatabaseSync(path, { timeout: BUSY_MS });
    // What was told to be imported is on disk, also when the power fails.
    this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    if (isNew) this.#database.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
    const prepare = (sql: string) => this.#database.prepare(sql);
    this.#find = prepare("SELECT number, digest FROM documents WHERE id = ?");
    this.#upsert = prepare(UPSERT);
    this.#forgetTerms = prepare("DELETE FROM terms WHERE rowid = ?");
    this.#addTerms = prepare("INSERT INTO terms (rowid, term) VALUES (?, ?)");
  }

  /** One transaction. */
  write(documents: readonly NewDocument[], room: number): Written[] {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      let left = room;
      const written = documents.map((document) => {
        const outcome = this.#write(document, left > 0);
        if (outcome === "imported") left -= 1;
        return outcome;
      });
      this.#database.exec("COMMIT");
      return written;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  #write({ id, digest, title, text, metadata }: NewDocument, hasRoom: boolean): Written {
    const stored = this.#find.get(id) as { number: number; digest: string } | undefined;
    if (stored?.digest === digest) return "unchanged";
    if (stored === undefined && !hasRoom) return "no_room";
    const values = { id, digest, title, text, metadata: JSON.stringify(metadata) };
    const { number } = this.#upsert.get(values) as { number: number };
    if (stored !== undefined) this.#forgetTerms.run(number);
    this.#addTerms.run(number, termsOf(text).join(" "));
    return stored === undefined ? "imported" : "updated";
  }

  count(): number {
    const row = this.#database.prepare("SELECT count(*) AS count FROM documents").get();
    return row?.["count"] as number;
  }

  read(id: string): StoredDocument | undefined {
    const row = this.#database
      .prepare("SELECT id, title, text, metadata FROM documents WHERE id = ?")
      .get(id);
    return row === undefined ? undefined : documentOf(row as unknown as Row);
  }

  /** Those with most of the query's terms, by BM25 as SQLite reckons it (k1 = 1.2, b = 0.75). */
  recall({ query, limit, filters, mostCharacters }: IndexRecall): RecalledDocument[] {
    const terms = this.#tellingTerms(query);
    if (terms.length === 0) return [];
    const { sql, values } = conditionsOf(filters);
    const rows = this.#database
      .prepare(
        `SELECT id, title, text, metadata, -rank AS score
         FROM terms CROSS JOIN documents ON number = terms.rowid
         WHERE terms MATCH ? ${sql} ORDER BY rank LIMIT ?`,
      )
      .iterate(matchOf(terms), ...values, limit) as Iterable<unknown>;
    const recalled: RecalledDocument[] = [];
    let characters = 0;
    for (const row of rows as Iterable<Row & { score: number }>) {
      characters += row.text.length;
      if (characters > mostCharacters) break;
      recalled.push({ ...documentOf(row), score: row.score });
    }
    // Of equal scores the order must not tell when they were imported.
    return recalled.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  }

  /** Without those that nearly every document has, as far as others are left. */
  #tellingTerms(query: string): string[] {
    const terms = [...new Set(termsOf(query))].slice(0, MOST_LOOKED_UP);
    const counted = terms.map((term) => ({ term, count: this.#documentsWith(term) }));
    const found = counted.filter(({ count }) => count > 0).sort((a, b) => a.count - b.count);
    const most = Math.max(COMMON_DOCUMENTS, COMMON_SHARE * this.#counts.all);
    const telling = found.filter(({ count }) => count <= most);
    const chosen = telling.length > 0 ? telling : found.slice(0, 1);
    return chosen.slice(0, MOST_TERMS).map(({ term }) => term);
  }

  #documentsWith(term: string): number {
    const counts = this.#counts;
    if (Date.now() > counts.until) {
      counts.byTerm.clear();
      counts.all = this.count();
      counts.until = Date.now() + COUNTS_LIFE_MS;
    }
    const known = counts.byTerm.get(term);
    // What was not there a moment ago may have been imported since.
    if (known) return known;
    const row = this.#database
      .prepare("SELECT count(*) AS count FROM terms WHERE terms MATCH ?")
      .get(matchOf([term]));
    const count = row?.["count"] as number;
    counts.byTerm.set(term, count);
    return count;
  }

  close(): void {
    this.#database.close();
  }
}

interface Row {
  readonly id: string;
  readonly title: string | null;
  readonly text: string;
  readonly metadata: string;
}

const documentOf = ({ id, title, text, metadata }: Row): StoredDocument => ({
  id,
  title,
  text,
  metadata: JSON.parse(metadata),
});

/** Terms have no quotes in them. A last character of Chinese is a term and the beginning of others. */
const matchOf = (terms: readonly string[]): string =>
  terms.map((term) => (isSingle(term) ? `"${term}"*` : `"${term}"`)).join(" OR ");

const isSingle = (term: string): boolean => /^\p{Script=Han}$/u.test(term);
