import { expect, test } from "vitest";
import { Findings, formatFinding } from "../findings.ts";
import { joinQueries, recallOfRun } from "../joined-queries.ts";
import { readCorpus, readQueries } from "./beir.ts";
import { ANY_ID } from "./known-ids.ts";
import { readOneFile } from "./one-file.ts";
import { readQrels } from "./qrels.ts";
import { readRun } from "./run.ts";
import type { TextFile } from "./text-file.ts";

const file = (name: string, ...lines: string[]): TextFile => ({
  name,
  lines: (async function* () {
    yield* lines;
  })(),
});

const told = (findings: Findings) => findings.kept.map(formatFinding);

test("one file: every bad line is told with its number, and the rest is read", async () => {
  const findings = new Findings();
  const queries = await readOneFile(
    file(
      "mine.jsonl",
      '\uFEFF{"id":"001","query":"q","candidates":[{"id":"007","text":"a"},"b"],"relevant":["007"]}',
      "",
      '{"query":"by position","documents":["a","b"],"relevant":[1]}',
      '{"id":"1","query":"graded","candidates":[{"id":"x","title":"T","text":"t"}],"relevant":{"x":2,"y":1,"z":0}}',
      "[1]",
      '{"id":"001","query":"again","candidates":["a"],"relevant":["0"]}',
      '{"query":"nothing relevant","candidates":["a"],"relevant":[]}',
      '{"query":"no candidates","relevant":["a"]}',
      '{"query":"twice","candidates":[{"id":"a","text":"1"},{"id":"a","text":"2"},{"text":" "}],"relevant":["a"]}',
      '{"query":5,"candidates":["a"],"relevant":["0"]}',
      "{'single': 'quotes'}",
      '{"query":"half writ',
    ),
    findings,
  );

  expect(queries.map(({ id, candidates }) => [id, candidates.map((c) => c.id)])).toEqual([
    ["001", ["007", "1"]],
    ["3", ["0", "1"]],
    ["1", ["x"]],
    ["8", []],
    ["9", ["a"]],
  ]);
  expect(queries[2]?.candidates[0]?.text).toBe("T t");
  expect(queries[1]?.judgements).toEqual(new Map([["1", 1]]));
  expect(told(findings)).toEqual([
    "mine.jsonl:5: JSON, but no object; left out",
    "mine.jsonl:6: query 001 is there already; the first one counts",
    "mine.jsonl:7: nothing is relevant, so no order is better than another; left out",
    "mine.jsonl:8: no candidates; counts as nothing found",
    "mine.jsonl:9: candidate a comes twice; the first one counts",
    "mine.jsonl:9: candidate 2 has no text; left out",
    "mine.jsonl:10: no query; left out",
    "mine.jsonl:11: not JSON; left out",
    "mine.jsonl:12: not JSON: it ends in the middle; left out",
  ]);
});

async function readFolder(runLines: string[]) {
  const findings = new Findings();
  const documents = await readCorpus(
    file(
      "corpus.jsonl",
      '{"_id":"001","title":"Tyres","text":"fix them"}',
      '{"_id":"1","title":"","text":"other"}',
      '{"_id":"1","text":"again"}',
      '{"text":"nameless"}',
      '{"_id":"3","text":""}',
    ),
    findings,
  );
  const queries = await readQueries(
    file(
      "queries.jsonl",
      '{"_id":"01","text":"flat"}',
      '{"_id":"02","text":"unjudged"}',
      '{"_id":"03","text":"unfound"}',
      '{"_id":"04","text":"hopeless"}',
    ),
    findings,
  );
  const known = {
    hasQuery: (id: string) => queries.has(id),
    hasDocument: (id: string) => documents.has(id),
  };
  const qrels = await readQrels(
    file(
      "test.tsv",
      "query-id\tcorpus-id\tscore",
      "01\t001\t2",
      "01\t001\t1",
      "01\tgone\t1",
      "99\t001\t1",
      "03\t1\t1",
      "04\t1\t0",
      "01 1",
    ),
    known,
    findings,
  );
  const run = await readRun(file("first.run", ...runLines), known, findings);
  const recall = recallOfRun(run, 10);
  return { joined: joinQueries({ queries, documents, qrels, recall }, findings), findings };
}

test("BEIR and TREC: ids stay texts, what is unknown is told by line, what is missing counts as not found", async () => {
  const { joined, findings } = await readFolder([
    "01 Q0 1 1 0.5 tag",
    "01 Q0 001 2 0.9 tag",
    "01 Q0 001 3 0.8 tag",
    "01 Q0 nowhere 4 0.7 tag",
    "98 Q0 1 1 0.5 tag",
    "01 Q0 1 1 much tag",
    "01 Q0",
  ]);

  expect(joined.map(({ id, candidates }) => [id, candidates.map((c) => c.id)])).toEqual([
    ["01", ["001", "1"]],
    ["03", []],
  ]);
  expect(joined[0]?.candidates[0]?.text).toBe("Tyres fix them");
  expect(joined[0]?.judgements).toEqual(
    new Map([
      ["001", 2],
      ["gone", 1],
    ]),
  );
  expect(told(findings)).toEqual([
    'corpus.jsonl:3: "1" is there already; the first one counts',
    "corpus.jsonl:4: no _id; left out",
    'corpus.jsonl:5: "3" has no text; left out',
    "test.tsv:3: 01 and 001 are judged already; the first one counts",
    "test.tsv:4: document gone is unknown; it counts as one that nobody can find",
    "test.tsv:5: query 99 is unknown; left out",
    "test.tsv:8: neither query 0 document grade nor query, document, grade with tabs; left out",
    "first.run:3: 01 has 001 already; the first one counts",
    "first.run:4: document nowhere is unknown; left out",
    "first.run:5: query 98 is unknown; left out",
    "first.run:6: not query Q0 document rank score tag; left out",
    "first.run:7: not query Q0 document rank score tag; left out",
    "qrels: no candidates for query 03; counts as nothing found",
    "qrels: nothing is relevant for query 04; left out",
    "qrels: 1 queries are not judged; left out",
  ]);
});

test("TREC's four columns are judgements too, negative grades and any spaces included", async () => {
  const findings = new Findings();
  const qrels = await readQrels(
    file("qrels.txt", "1 0 doc-a 2", "1  0   doc-b -1", "2\tQ0\tdoc-a\t0\r"),
    ANY_ID,
    findings,
  );
  expect(qrels.get("1")).toEqual(
    new Map([
      ["doc-a", 2],
      ["doc-b", -1],
    ]),
  );
  expect(qrels.get("2")).toEqual(new Map([["doc-a", 0]]));
  expect(findings.total).toBe(0);
});

test("half a character in a text is replaced, so that its query is not refused", async () => {
  const [query] = await readOneFile(
    file("a", '{"query":"q \\ud800","candidates":["a \\udc00"],"relevant":[0]}'),
    new Findings(),
  );
  expect([query?.text, query?.candidates[0]?.text]).toEqual(["q \uFFFD", "a \uFFFD"]);
});

test("a file of another format has its findings counted, not kept", async () => {
  const findings = new Findings();
  await readOneFile(file("a.txt", ...Array.from({ length: 5000 }, () => "words")), findings);
  expect(findings.total).toBe(5000);
  expect(findings.kept).toHaveLength(200);
});
