import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { FileFolder } from "./file-folder.ts";
import { newFileId } from "./stored-file.ts";

const root = mkdtempSync(path.join(tmpdir(), "crossrank-folder-"));
afterAll(() => rmSync(root, { recursive: true }));

function put(name: string, ageHours: number): void {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, "x");
  const seconds = Date.now() / 1000 - ageHours * 3600;
  utimesSync(file, seconds, seconds);
}

test("a sweep removes what is old and nobody's, and nothing that is not ours", async () => {
  const [known, unknown, young] = [newFileId(), newFileId(), newFileId()];
  put(known, 100);
  put(unknown, 2);
  put(young, 0);
  put("left.unfinished", 2);
  put("growing.unfinished", 0);
  put("somebody.else", 100);
  put("open/batch_1.w.output", 10);
  put("open/batch_2.w.output", 50);
  await new FileFolder(root).sweep(async (id) => id === known);
  const left = readdirSync(root).filter((name) => name !== "open");
  expect(left.sort()).toEqual([known, young, "growing.unfinished", "somebody.else"].sort());
  expect(readdirSync(path.join(root, "open"))).toEqual(["batch_1.w.output"]);
});

test("an empty or missing folder is swept as well", async () => {
  await new FileFolder(path.join(root, "none")).sweep(async () => true);
});

test("what was written long ago is a new file once it is adopted: it is nobody's for a moment", async () => {
  const folder = new FileFolder(root);
  put("open/batch_3.w.error", 20);
  const id = newFileId();
  await folder.adopt(await folder.namedPath("batch_3.w.error"), id);
  await folder.sweep(async () => false);
  expect(await folder.sizeOf(id)).toBe(1);
});
