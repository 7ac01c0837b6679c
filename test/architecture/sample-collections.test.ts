// The sample collections of examples/search: what the demo shows is only as good as their judgements.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const root = new URL("../../examples/search/", import.meta.url);

interface Entry {
  readonly id: string;
  readonly text: string;
  readonly metadata: { readonly topic: string };
}

const read = (file: string) => readFileSync(new URL(file, root), "utf8").trimEnd().split("\n");
const entries = (file: string): Entry[] => read(file).map((line) => JSON.parse(line));

describe.each([
  ["en", { low: 15, high: 250 }],
  ["zh", { low: 6, high: 110 }],
])("%s", (language, characters) => {
  const documents = entries(`${language}/corpus.jsonl`);
  const queries = entries(`${language}/queries.jsonl`);
  const [header, ...judgements] = read(`${language}/qrels/test.tsv`).map((row) => row.split("\t"));

  test("240 documents and 30 queries, each once, of four topics, and short", () => {
    for (const [list, count] of [
      [documents, 240],
      [queries, 30],
    ] as const) {
      expect(new Set(list.map(({ id }) => id)).size).toBe(count);
      expect(new Set(list.map(({ text }) => text)).size).toBe(count);
      const topics = new Set(list.map(({ metadata }) => metadata.topic));
      expect([...topics].toSorted()).toEqual(["devices", "law", "medicine", "travel"]);
      for (const { id, text } of list) {
        expect(text, id).toBe(text.trim());
        expect(text.length, id).toBeGreaterThanOrEqual(characters.low - 5);
        expect(text.length, id).toBeLessThanOrEqual(characters.high);
      }
    }
  });

  test("each query has two answers and one that answers partly, of its own topic and known ids", () => {
    expect(header).toEqual(["query-id", "corpus-id", "score"]);
    const topicOf = new Map([...documents, ...queries].map((e) => [e.id, e.metadata.topic]));
    for (const { id, metadata } of queries) {
      const own = judgements.filter(([query]) => query === id);
      expect(
        own.map(([, , grade]) => grade),
        id,
      ).toEqual(["2", "2", "1"]);
      for (const [, document = ""] of own) expect(topicOf.get(document), id).toBe(metadata.topic);
    }
    expect(judgements).toHaveLength(3 * queries.length);
    expect(new Set(judgements.map(([, document]) => document)).size).toBe(judgements.length);
  });
});
