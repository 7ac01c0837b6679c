/**
 * Owns that of all processes that share a cache, one downloads a repository and the others wait.
 * Must not know what is downloaded. The holder shows that it lives by touching the file: process
 * numbers say nothing between containers or machines that share the folder.
 */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const TOUCH_INTERVAL_MS = 1_000;
const POLL_INTERVAL_MS = 200;

export interface PullLock {
  /** Gives the lock up; harmless when somebody else has it by now. */
  release(): Promise<void>;
}

/**
 * Waits for the lock at `path` and takes it.
 *
 * A lock whose time stamp stands still for `staleMs` as seen on our own clock has lost its holder
 * and is taken over. Should the holder come back after all, both write the same bytes to the same
 * file, and the checksum decides.
 */
export async function takePullLock(
  path: string,
  signal: AbortSignal | undefined,
  staleMs = 10_000,
): Promise<PullLock> {
  await mkdir(dirname(path), { recursive: true });
  const mark = randomUUID();
  let seen = "";
  let seenAt = performance.now();
  while (!(await create(path, mark))) {
    const state = await stateOf(path);
    if (state !== seen) {
      seen = state;
      seenAt = performance.now();
    } else if (performance.now() - seenAt > staleMs) {
      await removeStale(path, state);
      continue;
    }
    await delay(POLL_INTERVAL_MS, undefined, { ...(signal && { signal }) });
  }
  const touch = () => utimes(path, new Date(), new Date()).catch(() => undefined);
  const timer = setInterval(touch, TOUCH_INTERVAL_MS);
  timer.unref();
  return {
    async release() {
      clearInterval(timer);
      if ((await read(path)) === mark) await rm(path, { force: true });
    },
  };
}

async function create(path: string, mark: string): Promise<boolean> {
  try {
    await writeFile(path, mark, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function stateOf(path: string): Promise<string> {
  const status = await stat(path).catch(() => undefined);
  return status === undefined ? "" : `${await read(path)} ${status.mtimeMs}`;
}

/** Of several waiters only one can move the file away; a lock that is not the stale one returns. */
async function removeStale(path: string, state: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  const moved = await rename(path, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  const mark = (await read(aside)) ?? "";
  if (!state.startsWith(`${mark} `)) await create(path, mark);
  await rm(aside, { force: true });
}

function read(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}
