import { expect, test } from "vitest";
import { rowsOf } from "../input/delimited.ts";
import { csvFile, jsonFile, jsonLinesFile, trecRun } from "./export-files.ts";
import type { ExportRow } from "./export-rows.ts";

const row = (rank: number, more: Partial<ExportRow> = {}): ExportRow => ({
  rank,
  old_rank: rank,
  line: rank,
  id: null,
  relevance_score: 0.5,
  logit: -1.5,
  above_threshold: true,
  text: `text ${rank}`,
  ...more,
});

test("no cell of a CSV is a formula, and numbers stay numbers", () => {
  const hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=HYPERLINK("x")'];
  const csv = csvFile(hostile.map((text, i) => row(i + 1, { text, id: text })));
  const [, ...read] = [...rowsOf(csv, ",")].map(({ cells }) => cells);
  expect(read.map((cells) => cells.at(-1))).toEqual(hostile.map((text) => `'${text}`));
  expect(read.map((cells) => cells[3])).toEqual(hostile.map((text) => `'${text}`));
  expect(read.every((cells) => cells[5] === "-1.5")).toBe(true);
});

test("quotes, commas and line breaks of a text come back from a CSV as they were", () => {
  const text = 'says "a, b"\nand 中文';
  expect([...rowsOf(csvFile([row(1, { text })]), ",")][1]?.cells.at(-1)).toBe(text);
});

test("JSON and JSON lines hold every row as it is", () => {
  const rows = [row(1, { text: "a\u2028b" }), row(2)];
  expect(JSON.parse(jsonFile({ query: "q" }, rows))).toEqual({ query: "q", results: rows });
  const lines = jsonLinesFile(rows).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual(rows);
});

test("scores of a TREC run fall with every rank, as float32 too, whatever the ties", () => {
  const rows = Array.from({ length: 5000 }, (_, i) => row(i + 1));
  const scores = trecRun(rows)
    .trimEnd()
    .split("\n")
    .map((line) => Math.fround(Number(line.split(" ")[4])));
  expect(scores).toHaveLength(5000);
  expect(scores.every((score, i) => i === 0 || score < (scores[i - 1] ?? 0))).toBe(true);
});

test("a TREC run names documents by id where that tells them apart, else by line", () => {
  expect(trecRun([row(1, { id: "d 1" })])).toBe("1 Q0 d_1 1 1.00000000 crossrank\n");
  expect(trecRun([row(1, { id: "d" }), row(2, { id: "d" })])).toMatch(/line-1 .*\n.* line-2 /);
  expect(trecRun([row(1, { id: "d" }), row(2)])).toContain("line-2");
});
