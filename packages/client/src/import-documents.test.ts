import { expect, test } from "vitest";
import type { ImportReport } from "./contract.ts";
import { type ImportProgress, importInParts } from "./import-documents.ts";

const report = (imported: number, lines: number[] = []): ImportReport => ({
  imported,
  updated: 0,
  unchanged: 0,
  failed: lines.length,
  errors: lines.map((line) => ({ line, id: null, code: "invalid_json_line", message: "no" })),
});

const linesIn = (bytes: Uint8Array): string[] =>
  new TextDecoder().decode(bytes).trimEnd().split("\n");

test("parts have at most 2,000 lines and a million bytes; a longer line goes alone", async () => {
  const sent: string[][] = [];
  const documents = [
    ...Array.from({ length: 2001 }, (_, i) => ({ id: i, text: "t" })),
    "x".repeat(1_500_000),
    '{"id":"last","text":"t"}',
  ];
  await importInParts(documents, async (lines) => {
    sent.push(linesIn(lines));
    return report(0);
  });
  expect(sent.map(({ length }) => length)).toEqual([2000, 1, 1, 1]);
  expect(sent[0]?.[1]).toBe('{"id":1,"text":"t"}');
  expect(sent.flat()).toHaveLength(2003);
});

test("lines of errors are counted through all parts, and progress adds up", async () => {
  async function* lines() {
    for (let i = 0; i < 4500; i++) yield `${i}`;
  }
  const told: ImportProgress[] = [];
  const replies = [report(1999, [7]), report(1998, [1, 2000]), report(499, [500])];
  const whole = await importInParts(
    lines(),
    async () => replies.shift() ?? report(0),
    (progress) => told.push(progress),
  );
  expect(whole).toMatchObject({ imported: 4496, failed: 4 });
  expect(whole.errors.map(({ line }) => line)).toEqual([7, 2001, 4000, 4500]);
  expect(told.map(({ lines: done, failed }) => [done, failed])).toEqual([
    [2000, 1],
    [4000, 3],
    [4500, 4],
  ]);
});

test("nothing to import asks nobody", async () => {
  const fail = async () => {
    throw new Error("asked");
  };
  expect(await importInParts([], fail)).toEqual(report(0));
});

test("lines given as bytes are sent as they are, also those that are not UTF-8", async () => {
  const sent: number[] = [];
  const lines = [Uint8Array.of(0x22, 0xe9, 0x22), "é", Uint8Array.of()];
  await importInParts(lines, async (bytes) => {
    sent.push(...bytes);
    return report(0);
  });
  expect(sent).toEqual([0x22, 0xe9, 0x22, 0x0a, 0xc3, 0xa9, 0x0a, 0x0a]);
});
