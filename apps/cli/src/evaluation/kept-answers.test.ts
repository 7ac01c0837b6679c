import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { KeptAnswers } from "./kept-answers.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "crossrank-kept-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const answer = (score: number) => ({ order: [{ id: "001", score }], requestMs: 3, scoreMs: 2 });

test("what was kept is known to the next run, also after a line that was cut off", () => {
  const file = path.join(folder, "partial.jsonl");
  new KeptAnswers(file).keep("a", answer(0.1));
  appendFileSync(file, '{"digest":"b","order":[{"id":"0');
  const second = new KeptAnswers(file);
  expect(second.get("a")).toEqual(answer(0.1));
  expect(second.get("b")).toBeUndefined();
  second.keep("b", answer(0.2));

  const third = new KeptAnswers(file);
  expect(third.get("b")).toEqual(answer(0.2));
  expect(third.size).toBe(2);
  expect(readFileSync(file, "utf8").endsWith("\n")).toBe(true);
  third.remove();
  expect(existsSync(file)).toBe(false);
});
