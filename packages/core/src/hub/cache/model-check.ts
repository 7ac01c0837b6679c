/**
 * Owns hashing a model's files anew and comparing them with what they should be.
 * Must not know who asks, nor mend anything.
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { checksumOf } from "../../model-files/file-checksum.ts";
import { readJsonObject } from "../../model-files/json-file.ts";
import { MANIFEST_NAME, parseManifest } from "../../model-files/manifest.ts";
import type { CachedModel } from "./cached-models.ts";
import { HubCache } from "./hub-cache.ts";

export interface FileCheck {
  readonly file: string;
  /** `unknown`: nothing says what the file should be. */
  readonly status: "ok" | "damaged" | "missing" | "unknown";
  readonly expected?: string;
  readonly actual?: string;
}

/** Checks every file of a snapshot by what the hub said of it, else by the name of its blob. */
export async function* checkCachedModel(
  cacheFolder: string,
  { repository, revision, files }: CachedModel,
): AsyncGenerator<FileCheck> {
  const cache = new HubCache(cacheFolder, repository);
  const recorded = (await cache.readDescription(revision))?.files ?? [];
  const onDisk = (await cache.describeSnapshot(revision)).files;
  for (const file of files) {
    const described = [...recorded, ...onDisk].filter(({ path }) => path === file);
    const expected = described.map(({ checksum }) => checksum).find((each) => each !== undefined);
    yield checkFile(cache.snapshotFolder(revision), file, expected);
  }
}

/**
 * Checks every file that a folder's manifest.json names.
 *
 * @throws CoreError `model_invalid` when the manifest cannot be read.
 */
export async function* checkModelFolder(folder: string): AsyncGenerator<FileCheck> {
  const json = await readJsonObject(join(folder, MANIFEST_NAME), MANIFEST_NAME);
  for (const [file, { sha256 }] of parseManifest(json).files) {
    yield checkFile(folder, file, sha256);
  }
}

async function checkFile(
  folder: string,
  file: string,
  expected: string | undefined,
): Promise<FileCheck> {
  const path = join(folder, file);
  const status = await stat(path).catch(() => undefined);
  if (status?.isFile() !== true) return { file, status: "missing", ...(expected && { expected }) };
  if (expected === undefined) return { file, status: "unknown" };
  const actual = await checksumOf(path, expected);
  return { file, status: actual === expected ? "ok" : "damaged", expected, actual };
}
