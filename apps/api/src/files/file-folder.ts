// Owns: the bytes of files on disk: whole under their name, or not there at all.
// Must not know: whose they are, what is in them, HTTP.
import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { FILE_ID } from "./stored-file.ts";

/** What a crash left behind is removed once it is older than any upload takes. */
const LEFT_BEHIND_MS = 3_600_000;
/** Longer than any batch takes. */
const FORGOTTEN_MS = 172_800_000;
/** Folder of the named places. */
const NAMED = "open";
const UNFINISHED = ".unfinished";

export class FileFolder {
  readonly #folder: string;

  /** Several processes may share `folder`. */
  constructor(folder: string) {
    this.#folder = path.resolve(folder);
  }

  /** Where the bytes of a file lie. */
  pathOf(fileId: string): string {
    return path.join(this.#folder, fileId);
  }

  /** A place for bytes that are no file yet. */
  async newPath(): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    return path.join(this.#folder, `${randomUUID()}${UNFINISHED}`);
  }

  /** A place that others find by this name, for bytes that are no file yet. */
  async namedPath(name: string): Promise<string> {
    const folder = path.join(this.#folder, NAMED);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return path.join(folder, name);
  }

  /** Removes the places of which `isDropped` says so. */
  async dropNamed(isDropped: (name: string) => boolean): Promise<void> {
    const folder = path.join(this.#folder, NAMED);
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter(isDropped)) await rm(path.join(folder, name), { force: true });
  }

  /** Makes a file of bytes that are on disk already: from now on they survive a crash as a whole. */
  async adopt(from: string, fileId: string): Promise<void> {
    // Until it is registered it is nobody's: however long ago it was written, a sweep must not take it.
    const now = new Date();
    await utimes(from, now, now);
    await rename(from, this.pathOf(fileId));
    await syncFolder(this.#folder);
  }

  /** That named places are there survives a crash from now on. */
  syncNamed(): Promise<void> {
    return syncFolder(path.join(this.#folder, NAMED));
  }

  /** @throws the file system's error, for instance ENOENT */
  open(fileId: string): Promise<FileHandle> {
    return open(this.pathOf(fileId));
  }

  /** Of bytes that are not there: undefined. */
  async sizeOf(fileId: string): Promise<number | undefined> {
    return (await stat(this.pathOf(fileId)).catch(() => undefined))?.size;
  }

  async remove(fileId: string): Promise<void> {
    await rm(this.pathOf(fileId), { force: true });
  }

  /** Places that nobody has written to for so long. */
  async #dropForgotten(): Promise<void> {
    const folder = path.join(this.#folder, NAMED);
    for (const name of await readdir(folder).catch(() => [])) {
      const found = await stat(path.join(folder, name)).catch(() => undefined);
      const isOld = found !== undefined && Date.now() - found.mtimeMs > FORGOTTEN_MS;
      if (isOld) await rm(path.join(folder, name), { force: true });
    }
  }

  /** Old enough files of which `isKnown` says no, and what crashes have left. */
  async sweep(isKnown: (fileId: string) => Promise<boolean>): Promise<void> {
    await this.#dropForgotten();
    for (const name of await readdir(this.#folder).catch(() => [])) {
      // The folder may hold what is not ours.
      if (!FILE_ID.test(name) && !name.endsWith(UNFINISHED)) continue;
      const found = await stat(path.join(this.#folder, name)).catch(() => undefined);
      if (found === undefined || Date.now() - found.mtimeMs < LEFT_BEHIND_MS) continue;
      if (FILE_ID.test(name) && (await isKnown(name))) continue;
      await rm(path.join(this.#folder, name), { force: true });
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}
