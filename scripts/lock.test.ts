import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LockedError, takeLock } from "./lock.ts";
import { identify } from "./process-identity.ts";

let directory: string;
let lockPath: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "crossrank-lock-"));
  lockPath = path.join(directory, "start.lock");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A process that has been born and has died: its identity can never run again. */
async function deadProcess() {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], {
    stdio: ["pipe", "ignore", "ignore"],
  });
  await once(child, "spawn");
  const identity = identify(child.pid ?? 0);
  child.kill("SIGKILL");
  await once(child, "exit");
  if (identity === undefined) throw new Error("the child had no identity");
  return identity;
}

test("a second taker is refused and is told who holds the lock and its note", async () => {
  await takeLock(lockPath, "http://127.0.0.1:8080");

  const refusal = await takeLock(lockPath).catch((error: unknown) => error);

  expect(refusal).toBeInstanceOf(LockedError);
  expect((refusal as LockedError).holder).toMatchObject({
    pid: process.pid,
    note: "http://127.0.0.1:8080",
  });
});

test("a released lock can be taken again, and nothing stays in its folder", async () => {
  const lock = await takeLock(lockPath);
  lock.release();
  lock.release();
  const again = await takeLock(lockPath);
  expect(again.tookOver).toBe(false);
  again.release();

  expect(readdirSync(directory)).toEqual([]);
});

test("the lock of a dead process is taken over", async () => {
  writeFileSync(lockPath, JSON.stringify({ ...(await deadProcess()), note: "" }));

  const lock = await takeLock(lockPath);

  expect(lock.tookOver).toBe(true);
  await expect(takeLock(lockPath)).rejects.toBeInstanceOf(LockedError);
});

test("a living process that was given the dead holder's pid does not keep the lock", async () => {
  const recycled = { pid: process.pid, startedAt: "another time" };
  writeFileSync(lockPath, JSON.stringify({ ...recycled, note: "" }));

  expect((await takeLock(lockPath)).tookOver).toBe(true);
});

test("a damaged lock file is taken over", async () => {
  writeFileSync(lockPath, "{");

  expect((await takeLock(lockPath)).tookOver).toBe(true);
});

test("of many takers of one stale lock exactly one wins, also when a takeover died midway", async () => {
  const stale = JSON.stringify({ ...(await deadProcess()), note: "" });
  writeFileSync(lockPath, stale);
  writeFileSync(`${lockPath}.takeover`, stale);

  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(lockPath)));

  expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
  expect(readdirSync(directory)).toEqual(["start.lock"]);
});

test("releasing does not remove a lock that somebody else holds by now", async () => {
  const lock = await takeLock(lockPath);
  writeFileSync(lockPath, JSON.stringify({ ...identify(process.pid), note: "the next holder" }));
  lock.release();

  expect(existsSync(lockPath)).toBe(true);
});
