import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { isBlank, type Line } from "../lines.ts";
import { linesOf } from "./input-lines.ts";

const folder = mkdtempSync(path.join(tmpdir(), "crossrank-lines-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(text: string, start = { offset: 0, linesBefore: 0 }, longest = 1_000_000) {
  const file = path.join(folder, "input");
  writeFileSync(file, text);
  const handle = await open(file);
  const lines: Line[] = [];
  for await (const line of linesOf(handle, start, longest)) lines.push(line);
  await handle.close();
  return lines;
}

const textsOf = (lines: readonly Line[]) => lines.map(({ bytes }) => bytes?.toString());

test("lines of any length, over the pieces that are read", async () => {
  const texts = Array.from({ length: 400 }, (_, i) => "é".repeat((i * 7919) % 3000));
  expect(textsOf(await read(`${texts.join("\n")}\n`))).toEqual(texts);
});

test("the last one needs no newline, and an empty file has none", async () => {
  expect(textsOf(await read("a\nb"))).toEqual(["a", "b"]);
  expect(await read("")).toEqual([]);
});

test("from the end of any line the rest is read as it was", async () => {
  const text = Array.from({ length: 50 }, (_, i) => "x".repeat(i * 97)).join("\n");
  const lines = await read(text);
  for (const { end, number } of lines) {
    const rest = await read(text, { offset: end, linesBefore: number });
    expect(rest).toEqual(lines.slice(number));
  }
});

test("one that is too long is passed over, not held", async () => {
  const lines = await read(`a\n${"x".repeat(200_000)}\nb`, undefined, 100_000);
  expect(textsOf(lines)).toEqual(["a", undefined, "b"]);
  expect(lines.map((line) => isBlank(line))).toEqual([false, false, false]);
});

test("blank is nothing but space", async () => {
  expect((await read(" \t\r\n\n x")).map((line) => isBlank(line))).toEqual([true, true, false]);
});
