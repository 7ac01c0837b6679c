import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { linesIn } from "../lines.ts";
import { EmbeddedRetriever } from "./embedded/embedded-retriever.ts";
import { importDocuments } from "./import-documents.ts";
import type { Shelf } from "./retriever.ts";

const folder = mkdtempSync(join(tmpdir(), "crossrank-collections-"));
const retriever = new EmbeddedRetriever(folder, 1_000_000);
afterAll(async () => {
  await retriever.close();
  rmSync(folder, { recursive: true });
});

const LIMITS = { lineBytes: 4000, documentBytes: 1000, documents: 10_000 };
let made = 0;

async function newShelf(): Promise<Shelf> {
  const name = `c${made++}`;
  const shelf = { id: name, name, vectorizer: null };
  await retriever.prepare(shelf);
  return shelf;
}

class Killed extends Error {}

/** The text in pieces of these sizes; `diesAfter` bytes it breaks off. */
async function* piecesOf(text: string, sizes: readonly number[], diesAfter = Infinity) {
  const bytes = Buffer.from(text);
  for (let start = 0, i = 0; start < bytes.length; i++) {
    if (start >= diesAfter) throw new Killed();
    const end = start + (sizes[i % sizes.length] ?? 1);
    yield new Uint8Array(bytes.subarray(start, end));
    start = end;
  }
}

const bring = async (text: string, shelf: Shelf, limits = LIMITS) => {
  const lines = linesIn(piecesOf(text, [65_536]), limits.lineBytes);
  return (await importDocuments(lines, shelf, retriever, limits)).toReply();
};

const recalled = (shelf: Shelf, query: string) =>
  retriever.recall(shelf, { query, limit: 100, filters: [], mode: "bm25", vector: null });

const WORDS = ["heart", "tyre", "coffee", "绿茶", "咖啡因", "失眠", "pump", "001"];
const lineArbitrary = fc.record({
  text: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 6 }),
  n: fc.nat(5),
});

test("an import in any pieces and order, broken off and done again, equals one clean import", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(lineArbitrary, { minLength: 1, maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
      fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 3 }),
      fc.infiniteStream(fc.nat()),
      async (documents, sizes, deaths, random) => {
        const lines = documents.map(({ text, n }, i) =>
          JSON.stringify({ id: `0${i}`, text: text.join(" "), metadata: { n } }),
        );
        const clean = await newShelf();
        await bring(lines.join("\n"), clean);
        const keys = new Map(lines.map((line) => [line, random.next().value ?? 0]));
        const shuffled = lines
          .toSorted((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0))
          .join("\n");
        const broken = await newShelf();
        for (const diesAfter of deaths) {
          const dying = linesIn(piecesOf(shuffled, sizes, diesAfter), LIMITS.lineBytes);
          await importDocuments(dying, broken, retriever, LIMITS).catch((error: unknown) => {
            if (!(error instanceof Killed)) throw error;
          });
        }
        const last = linesIn(piecesOf(shuffled, sizes), LIMITS.lineBytes);
        const report = (await importDocuments(last, broken, retriever, LIMITS)).toReply();
        expect(report).toMatchObject({ updated: 0, failed: 0 });
        expect(report.imported + report.unchanged).toBe(lines.length);
        expect(await retriever.count(broken)).toBe(lines.length);
        for (const query of WORDS) {
          expect(await recalled(broken, query)).toEqual(await recalled(clean, query));
        }
      },
    ),
    { numRuns: 20 },
  );
});

test("what was broken off is kept up to its last whole line", async () => {
  const shelf = await newShelf();
  const text = '{"id":"a","text":"one"}\n{"id":"b","text":"two"}\n{"id":"c","text":"three"}';
  const dying = linesIn(piecesOf(text, [60], 60), LIMITS.lineBytes);
  await expect(importDocuments(dying, shelf, retriever, LIMITS)).rejects.toThrow(Killed);
  expect(await retriever.count(shelf)).toBe(2);
});

test("wrong lines are told with number, id and reason; the others are imported", async () => {
  const shelf = await newShelf();
  const lines = [
    '{"id":"001","text":"first"}',
    "",
    "no json",
    '{"text":"whose?"}',
    '{"id":"empty","text":" "}',
    `{"id":"long","text":"${"x".repeat(1001)}"}`,
    `{"id":"longer","text":"${"x".repeat(4000)}"}`,
    '{"id":"v","text":"t","vector":[1,"2"]}',
    '{"id":"w","text":"t","vector":[1,2]}',
    '{"id":"m","text":"t","metadata":[1]}',
    '{"id":1,"title":"A title","text":"and a text"}',
    '{"_id":"b","fields":{"name":"Pump","price":3}}',
    '{"id":"half","text":"bro',
  ];
  const report = await bring(lines.join("\n"), shelf);
  expect(report).toMatchObject({ imported: 3, updated: 0, unchanged: 0, failed: 9 });
  expect(report.errors.map(({ line, id, code }) => [line, id, code])).toEqual([
    [3, null, "invalid_json_line"],
    [4, null, "invalid_id"],
    [5, "empty", "text_missing"],
    [6, "long", "text_too_long"],
    [7, null, "line_too_long"],
    [8, "v", "invalid_vector"],
    [9, "w", "vector_unsupported"],
    [10, "m", "invalid_metadata"],
    [13, null, "invalid_json_line"],
  ]);
  expect(report.errors[3]?.message).toContain("1000");
  expect(report.errors[4]?.message).toContain("4000");
  expect(await retriever.read(shelf, "001")).toMatchObject({ id: "001", text: "first" });
  expect(await retriever.read(shelf, "1")).toMatchObject({
    title: "A title",
    text: "A title\n\nand a text",
  });
  expect((await retriever.read(shelf, "b"))?.text).toBe("name: Pump\nprice: 3");
});

test("of lines with one id the last one counts, and an equal one changes nothing", async () => {
  const shelf = await newShelf();
  const lines = ['{"id":"a","text":"old tyre"}', '{"id":"a","text":"new pump"}'];
  expect(await bring([...lines, lines[1]].join("\n"), shelf)).toMatchObject({
    imported: 1,
    updated: 1,
    unchanged: 1,
  });
  expect(await recalled(shelf, "tyre")).toEqual([]);
  expect(await recalled(shelf, "pump")).toMatchObject([{ id: "a", text: "new pump" }]);
});

test("a full collection takes no more, and says so", async () => {
  const shelf = await newShelf();
  const lines = Array.from({ length: 300 }, (_, i) => `{"id":"${i}","text":"t"}`).join("\n");
  const report = await bring(lines, shelf, { ...LIMITS, documents: 256 });
  expect(report).toMatchObject({ imported: 256, failed: 44 });
  expect(report.errors[0]).toMatchObject({ line: 257, code: "collection_full" });
});

test("a full collection still knows and updates what it has, and is filled to the last document", async () => {
  const shelf = await newShelf();
  const lines = Array.from({ length: 10 }, (_, i) => `{"id":"${i}","text":"t"}`);
  await bring(lines.join("\n"), shelf);
  const limits = { ...LIMITS, documents: 10 };
  const again = [...lines.slice(1), '{"id":"0","text":"news"}', '{"id":"new","text":"t"}'];
  expect(await bring(again.join("\n"), shelf, limits)).toMatchObject({
    imported: 0,
    updated: 1,
    unchanged: 9,
    failed: 1,
  });
  const roomForOne = { ...LIMITS, documents: 11 };
  const two = '{"id":"x","text":"t"}\n{"id":"y","text":"t"}';
  expect(await bring(two, shelf, roomForOne)).toMatchObject({ imported: 1, failed: 1 });
  expect(await retriever.count(shelf)).toBe(11);
});
