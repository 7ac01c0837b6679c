/**
 * Owns which models lie in the cache.
 * Must not know the network or whether their files are whole.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { HubCache, listFiles, listRepositories } from "./hub-cache.ts";

export interface CachedModel {
  readonly repository: string;
  /** 40 hex digits. */
  readonly revision: string;
  /** Bytes of all its files, those counted that share a blob with another revision. */
  readonly bytes: number;
  readonly files: readonly string[];
  /** Branches and tags that were this commit when they were last pulled. */
  readonly refs: readonly string[];
}

/** Every snapshot in the cache, also those of other tools. */
export async function listCachedModels(cacheFolder: string): Promise<CachedModel[]> {
  const models: CachedModel[] = [];
  for (const repository of await listRepositories(cacheFolder)) {
    const cache = new HubCache(cacheFolder, repository);
    const commits = await cache.readRefs();
    for (const revision of await listSnapshots(cache)) {
      const folder = cache.snapshotFolder(revision);
      const files = await listFiles(folder);
      const sizes = await Promise.all(files.map((file) => sizeOf(join(folder, file))));
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      const refs = [...commits].filter(([, commit]) => commit === revision).map(([ref]) => ref);
      models.push({ repository, revision, bytes, files, refs });
    }
  }
  return models;
}

async function listSnapshots(cache: HubCache): Promise<string[]> {
  const names = await readdir(cache.snapshotFolder("")).catch(() => []);
  return names.sort();
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
