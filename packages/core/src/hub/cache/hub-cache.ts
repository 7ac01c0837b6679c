/**
 * Owns one repository's part of the cache folder, in the layout that Hugging Face's tools share:
 * `refs/<revision>` holds a commit, `blobs/<checksum>` the bytes, `snapshots/<commit>/<path>` links.
 * What is only ours lies in `.crossrank/`: the hub's description of a commit, the accepted licence.
 * Must not know the network.
 */

import { randomUUID } from "node:crypto";
import {
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  statfs,
  symlink,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { CoreError } from "../../core-error.ts";
import { checksumOf } from "../../model-files/file-checksum.ts";
import type { Repository, RepositoryFile } from "../repository.ts";
import { isCommit, parseChecksum, parseRepository } from "../repository.ts";

const PREFIX = "models--";

export class HubCache {
  readonly repository: string;
  readonly #cacheFolder: string;
  readonly #folder: string;

  constructor(cacheFolder: string, repository: string) {
    this.repository = repository;
    this.#cacheFolder = cacheFolder;
    this.#folder = join(cacheFolder, PREFIX + repository.replaceAll("/", "--"));
  }

  /** Where the processes that share the cache agree on who downloads. */
  get lockPath(): string {
    return join(this.#cacheFolder, ".locks", basename(this.#folder), "crossrank.lock");
  }

  snapshotFolder(commit: string): string {
    return join(this.#folder, "snapshots", commit);
  }

  blobPath(checksum: string): string {
    return join(this.#folder, "blobs", checksum);
  }

  /** The commit that a revision was when it was last pulled; a commit is itself. */
  async readCommit(revision: string): Promise<string | undefined> {
    if (isCommit(revision)) return revision;
    const commit = (await readText(join(this.#folder, "refs", revision)))?.trim();
    return isCommit(commit) ? commit : undefined;
  }

  /** Branch or tag → the commit that it was when it was last pulled. */
  async readRefs(): Promise<ReadonlyMap<string, string>> {
    const names = await listFiles(join(this.#folder, "refs"));
    const commits = await Promise.all(names.map((name) => this.readCommit(name)));
    return new Map(names.map((name, index) => [name, commits[index] ?? ""]));
  }

  /** @throws CoreError `download_failed` when the cache cannot be written. */
  async recordCommit(revision: string, commit: string): Promise<void> {
    if ((await this.readCommit(revision)) === commit) return;
    await this.#write(join("refs", revision), commit);
  }

  /** What the hub once said of a commit; it never changes, so it need not be asked again. */
  async readDescription(commit: string): Promise<Repository | undefined> {
    const text = await readText(join(this.#folder, ".crossrank", `${commit}.json`));
    if (text === undefined) return undefined;
    try {
      return parseRepository(JSON.parse(text), this.repository);
    } catch {
      // Damaged, by a full disk perhaps: the hub knows.
      return undefined;
    }
  }

  async recordDescription(commit: string, description: unknown): Promise<void> {
    // A cache that can only be read may still hold every file that is needed.
    const text = JSON.stringify(description);
    await this.#write(join(".crossrank", `${commit}.json`), text).catch(() => undefined);
  }

  /** What lies in a snapshot, which another tool may have filled; perhaps nothing. */
  async describeSnapshot(commit: string): Promise<Repository> {
    const folder = this.snapshotFolder(commit);
    const names = await listFiles(folder);
    const files = await Promise.all(names.map((name) => describeFile(folder, name)));
    return { commit, licence: { spdx: "unknown", commercial: true }, files };
  }

  async readAcceptedLicence(): Promise<string | undefined> {
    return (await readText(join(this.#folder, ".crossrank", "accepted-licence")))?.trim();
  }

  async recordAcceptedLicence(spdx: string): Promise<void> {
    if ((await this.readAcceptedLicence()) !== spdx) {
      await this.#write(join(".crossrank", "accepted-licence"), `${spdx}\n`);
    }
  }

  /** Those of `files` that the snapshot lacks, by size, and by checksum when `hashing`. */
  async missingFrom(
    commit: string,
    files: readonly RepositoryFile[],
    hashing: boolean,
  ): Promise<RepositoryFile[]> {
    const missing: RepositoryFile[] = [];
    for (const file of files) {
      const path = join(this.snapshotFolder(commit), file.path);
      const status = await stat(path).catch(() => undefined);
      const sized = status?.isFile() && (file.bytes === undefined || status.size === file.bytes);
      if (!sized || (hashing && !(await hasChecksum(path, file.checksum)))) missing.push(file);
    }
    return missing;
  }

  /** Puts a verified blob into the snapshot, by a relative link as the other tools do. */
  async link(commit: string, path: string, checksum: string): Promise<void> {
    const link = join(this.snapshotFolder(commit), path);
    await this.guard(async () => {
      await mkdir(dirname(link), { recursive: true });
      const draft = `${link}.${randomUUID()}`;
      await symlink(relative(dirname(link), this.blobPath(checksum)), draft);
      await rename(draft, link);
    });
  }

  /** @throws CoreError `download_failed` when the disk has not that many bytes free. */
  async checkRoom(neededBytes: number): Promise<void> {
    const { bavail, bsize } = await this.guard(() => statfs(this.#cacheFolder));
    const freeBytes = bavail * bsize;
    if (neededBytes <= freeBytes) return;
    const message = `${this.#cacheFolder} has ${freeBytes} bytes free, ${neededBytes} are needed`;
    throw new CoreError("download_failed", `${message}; HF_HUB_CACHE names another folder`);
  }

  /** Turns a failure to write into one that names the folder and what can be done. */
  async guard<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CoreError(
        "download_failed",
        `the model cache ${this.#cacheFolder} cannot be written (${reason}); HF_HUB_CACHE or ` +
          "HF_HOME names another folder",
        { cause },
      );
    }
  }

  #write(name: string, text: string): Promise<void> {
    const path = join(this.#folder, name);
    return this.guard(async () => {
      await mkdir(dirname(path), { recursive: true });
      // Nobody reads half of it: the name appears with the whole content.
      const draft = `${path}.${randomUUID()}`;
      await writeFile(draft, text);
      await rename(draft, path).catch(async (error: unknown) => {
        await rm(draft, { force: true });
        throw error;
      });
    });
  }
}

/** Repositories that have a part in the cache folder, by name. */
export async function listRepositories(cacheFolder: string): Promise<string[]> {
  const entries = await readdir(cacheFolder).catch(() => []);
  const folders = entries.filter((entry) => entry.startsWith(PREFIX));
  return folders.map((folder) => folder.slice(PREFIX.length).replaceAll("--", "/")).sort();
}

/** Names below a folder, relative to it, with `/`; links count as files. */
export async function listFiles(folder: string): Promise<string[]> {
  const options = { recursive: true, withFileTypes: true } as const;
  const entries = await readdir(folder, options).catch(() => []);
  const files = entries.filter((entry) => !entry.isDirectory());
  const names = files.map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return names.map((name) => name.split(sep).join("/")).sort();
}

async function describeFile(folder: string, path: string): Promise<RepositoryFile> {
  const file = join(folder, path);
  const status = await stat(file).catch(() => undefined);
  const target = await readlink(file).catch(() => "");
  return { path, bytes: status?.size, checksum: parseChecksum(basename(target)) };
}

async function hasChecksum(path: string, expected: string | undefined): Promise<boolean> {
  return expected === undefined || (await checksumOf(path, expected)) === expected;
}

function readText(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}
