import { closeSync, mkdtempSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lastLines, openLog, trimLog } from "./log-file.ts";

let directory: string;
let logPath: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "crossrank-log-"));
  logPath = path.join(directory, "logs", "api.log");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("a log that is cut while a child writes goes on in the same file, and the old one is kept", () => {
  const log = openLog(logPath);
  writeSync(log, "before\n");
  trimLog(logPath, 3);
  writeSync(log, "after\n");
  closeSync(log);

  expect(readFileSync(logPath, "utf8")).toBe("after\n");
  expect(readFileSync(`${logPath}.1`, "utf8")).toBe("before\n");
});

test("the last lines skip empty ones, and a log that is not there has none", () => {
  expect(lastLines(logPath)).toEqual([]);
  closeSync(openLog(logPath));
  writeFileSync(logPath, "one\ntwo\n\nthree\n\n");
  expect(lastLines(logPath, 2)).toEqual(["two", "three"]);
});
