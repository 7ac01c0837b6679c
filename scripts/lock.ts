// A lock file that names its living holder.
// Owns: taking, reading, taking over and releasing it. Knows nothing of what it guards.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { identify, isStillRunning, type ProcessIdentity } from "./process-identity.ts";

/** What the file says about its holder: the process, and a line for people (say, an address). */
export interface LockHolder extends ProcessIdentity {
  note: string;
}

export interface Lock {
  /** True when the last holder died without releasing it. */
  tookOver: boolean;
  /** Removes the file if it is still ours; more than once is harmless. */
  release(): void;
}

/** Thrown when a living process holds the lock. */
export class LockedError extends Error {
  readonly holder: LockHolder;

  constructor(path: string, holder: LockHolder) {
    super(`${path} is held by process ${holder.pid}`);
    this.name = "LockedError";
    this.holder = holder;
  }
}

let drafts = 0;

/**
 * Takes the lock at `path` for this process or throws LockedError.
 *
 * The file appears with its content at once (`link` of a finished draft), so nobody reads half of
 * it. A dead holder's file is replaced only under a second lock beside it and only after a second
 * look: two takers of the same stale lock cannot both win.
 */
export async function takeLock(path: string, note = ""): Promise<Lock> {
  const self = identify(process.pid);
  if (self === undefined) throw new Error("cannot read this process's own start time");
  drafts += 1;
  const draft = `${path}.${process.pid}-${drafts}`;
  const content = JSON.stringify({ ...self, note, draft: drafts });
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    const tookOver = await settle(path, draft);
    return { tookOver, release: () => releaseIfOurs(path, content) };
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Puts the draft in place; returns whether a dead holder's file had to make way. */
async function settle(path: string, draft: string): Promise<boolean> {
  for (;;) {
    if (linkIfFree(draft, path)) return false;
    const found = readText(path);
    if (found === undefined) continue; // released between our two looks
    refuseIfHeld(path, found);
    const takeover = await takeGuard(`${path}.takeover`);
    try {
      if (readText(path) !== found) continue; // somebody else took it over first: look again
      renameSync(draft, path);
      return true;
    } finally {
      takeover.release();
    }
  }
}

/** The guard is held for microseconds, so a living holder is worth a short wait. */
async function takeGuard(path: string): Promise<Lock> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    try {
      return await takeLock(path);
    } catch (error) {
      if (!(error instanceof LockedError) || Date.now() > deadline) throw error;
      await delay(5);
    }
  }
}

function refuseIfHeld(path: string, content: string): void {
  const holder = parseHolder(content);
  if (holder !== undefined && isStillRunning(holder)) throw new LockedError(path, holder);
}

function linkIfFree(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function releaseIfOurs(path: string, content: string): void {
  if (readText(path) === content) rmSync(path, { force: true });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** A file that is not ours to read (damaged by a full disk, say) counts as stale. */
function parseHolder(content: string): LockHolder | undefined {
  try {
    const { pid, startedAt, note } = JSON.parse(content) as Partial<LockHolder>;
    if (typeof pid !== "number" || typeof startedAt !== "string") return undefined;
    return { pid, startedAt, note: note ?? "" };
  } catch {
    return undefined;
  }
}
