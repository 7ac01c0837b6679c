import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { takePullLock } from "./pull-lock.ts";

async function lockPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "crossrank-lock-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "deep", "crossrank.lock");
}

test("one has it at a time, and each gets it in the end", async () => {
  const path = await lockPath();
  let holders = 0;
  const turns = Array.from({ length: 5 }, async () => {
    const lock = await takePullLock(path, undefined);
    holders++;
    expect(holders).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    holders--;
    await lock.release();
  });
  await Promise.all(turns);
  expect(await readdir(join(path, ".."))).toEqual([]);
});

test("a holder that lives keeps it, however long it takes", async () => {
  const path = await lockPath();
  const lock = await takePullLock(path, undefined);
  const waiting = takePullLock(path, AbortSignal.timeout(4_000), 2_000);
  await expect(waiting).rejects.toThrow();
  await lock.release();
});

test("a lock that nobody touches is taken over, whatever its clock says, by one of the waiters", async () => {
  const path = await lockPath();
  await (await takePullLock(path, undefined)).release();
  await writeFile(path, "a process that is gone");
  await utimes(path, new Date("2100-01-01"), new Date("2100-01-01"));
  let holders = 0;
  const turns = Array.from({ length: 4 }, async () => {
    const lock = await takePullLock(path, undefined, 1_500);
    holders++;
    expect(holders).toBe(1);
    holders--;
    await lock.release();
  });
  await Promise.all(turns);
  expect(await readdir(join(path, ".."))).toEqual([]);
});
