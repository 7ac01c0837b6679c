import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { NewDocument, Shelf } from "../retriever.ts";
import { EmbeddedRetriever } from "./embedded-retriever.ts";

const shelf: Shelf = { id: "shelf", name: "shelf", vectorizer: null };
let folder: string;
let retriever: EmbeddedRetriever;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "crossrank-embedded-"));
  retriever = new EmbeddedRetriever(folder, 1000);
  await retriever.prepare(shelf);
});
afterEach(async () => {
  await retriever.close();
  rmSync(folder, { recursive: true });
});

const document = (id: string, text: string): NewDocument => {
  return { id, title: null, text, metadata: {}, vector: null, digest: text };
};
const recalled = async (query: string, from = retriever) => {
  const recall = { query, limit: 10, filters: [], mode: "bm25" as const, vector: null };
  return (await from.recall(shelf, recall)).map(({ id }) => id);
};

test("a search does not wait for a write that waits for another process", async () => {
  await retriever.write(shelf, [document("a", "pump")], 1000);
  const other = new DatabaseSync(join(folder, "shelf.sqlite"));
  other.exec("BEGIN IMMEDIATE");
  let isWritten = false;
  const writing = retriever.write(shelf, [document("b", "pump")], 1000).then(() => {
    isWritten = true;
  });
  expect(await recalled("pump")).toEqual(["a"]);
  expect(isWritten).toBe(false);
  other.exec("COMMIT");
  other.close();
  await writing;
  expect((await recalled("pump")).sort()).toEqual(["a", "b"]);
});

test("what another process deleted and made anew is seen as it is now", async () => {
  const other = new EmbeddedRetriever(folder, 1000);
  await other.write(shelf, [document("a", "pump")], 1000);
  expect(await recalled("pump")).toEqual(["a"]);
  await other.drop(shelf);
  await expect(recalled("pump")).rejects.toMatchObject({ code: "not_found" });
  await other.prepare(shelf);
  await other.write(shelf, [document("b", "pump")], 1000);
  expect(await recalled("pump")).toEqual(["b"]);
  await other.close();
});

test("what is recalled has so many characters together, and no more", async () => {
  const texts = Array.from({ length: 9 }, (_, i) => document(`${i}`, `pump ${"x".repeat(300)}`));
  await retriever.write(shelf, texts, 1000);
  expect(await recalled("pump")).toHaveLength(3);
});

test("terms that nearly all documents have are left out, as far as others are left", async () => {
  const many = Array.from({ length: 700 }, (_, i) => document(`${i}`, `common word ${i}`));
  await retriever.write(shelf, many, 1000);
  expect(await recalled("common 17")).toEqual(["17"]);
  expect(await recalled("common word")).toHaveLength(10);
});

test("a thread that died is started anew by the next call", async () => {
  await retriever.write(shelf, [document("a", "pump")], 1000);
  await retriever.close();
  expect(await recalled("pump")).toEqual(["a"]);
});

test("deleted and made anew at once, a collection keeps what is written to it", async () => {
  for (let round = 0; round < 30; round++) {
    await Promise.all([retriever.drop(shelf), retriever.prepare(shelf)]);
    await retriever.prepare(shelf);
    await retriever.write(shelf, [document(`${round}`, "pump")], 1000);
    expect(await recalled("pump")).toEqual([`${round}`]);
  }
});
