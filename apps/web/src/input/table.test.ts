// From pasted text to candidates: which text is a table, how it is read, which column is the text.
import { describe, expect, test } from "vitest";
import { readTable } from "./read-table.ts";
import { candidatesOfTable, guessColumns } from "./table.ts";
import { formatOfFile, formatOfText } from "./table-format.ts";

describe("pasted text", () => {
  test.each([
    ["csv", "id,text\n1,Patch it.\n2,Bake it."],
    ["csv", 'text,score\n"Patch it, now.",0.3\nBake it.,0.2'],
    ["tsv", "1\tPatch it.\n2\tBake it."],
    ["jsonl", '{"text":"a"}\n{"text":"b"}'],
    ["jsonl", '[{"text":"a"},\n {"text":"b"}]'],
  ])("is %s: %j", (format, text) => {
    expect(formatOfText(text)).toBe(format);
  });

  test.each([
    ["lines", "Patch it.\nBake it."],
    ["prose with commas", "Patch it, then pump it up.\nBake it, for an hour."],
    ["a line with one comma", "a,b"],
    ["Chinese prose", "苹果，一种水果\n手机，一种电器"],
    ["braces that are no JSON", "{a}\n{b}"],
    ["nothing", ""],
  ])("stays lines: %s", (_, text) => {
    expect(formatOfText(text)).toBeUndefined();
  });

  test("a file's name counts for more than its content", () => {
    expect(formatOfFile("x.CSV", "only one line")).toBe("csv");
    expect(formatOfFile("notes.txt", "one\ntwo")).toBeUndefined();
  });
});

test("objects may have other fields each; lines that are no JSON are told and left out", async () => {
  const text = '{"id":1,"text":"a"}\nbad\n\n{"text":"b","tags":["x"],"id":null}\n"c"';
  const table = await readTable(text, "jsonl");
  expect(table).toEqual({
    format: "jsonl",
    columns: ["id", "text", "tags"],
    rows: [
      ["1", "a"],
      ["", "b", '["x"]'],
      ["", "c"],
    ],
    badLines: [2],
  });
  expect(candidatesOfTable(table, guessColumns(table))).toEqual([
    { id: "1", text: "a", line: 1 },
    { text: "b", line: 2 },
    { text: "c", line: 3 },
  ]);
});

test.each([
  [["id", "text"], { text: 1, id: 0 }],
  [["编号", "标题", "正文"], { text: 2, id: 0 }],
  [["a", "b"], { text: 1, id: undefined }],
])("of the columns %j the text is guessed by name, else by length", (columns, guessed) => {
  const rows = [["1", "a longer one", "x"]];
  expect(guessColumns({ format: "csv", columns, rows, badLines: [] })).toEqual(guessed);
});

test("rows without a text are no candidates", async () => {
  const table = await readTable("id,text\n1,\n2,b", "csv");
  expect(candidatesOfTable(table, { text: 1, id: 0 })).toEqual([{ id: "2", text: "b", line: 2 }]);
});

test("a large table leaves room for other work while it is read", async () => {
  const text = `id,text\n${'7,"行, 7"\n'.repeat(20_000)}`;
  let turns = 0;
  const timer = setInterval(() => turns++);
  expect((await readTable(text, "csv")).rows).toHaveLength(20_000);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(5);
});
