// Owns: what becomes of files: kept, listed, read, deleted, forgotten; an owner sees its own.
// Must not know: HTTP, what is in them.
import type { FileHandle } from "node:fs/promises";
import { CrossrankError } from "@crossrank/protocol/errors";
import { fileKey, filesKey } from "@crossrank/protocol/keys";
import type { Logger } from "@crossrank/protocol/log";
import type { Redis } from "@crossrank/protocol/redis";
import { OwnedLists, type Page, type PageQuery } from "../owned-lists.ts";
import type { FileFolder } from "./file-folder.ts";
import type { StoredFile } from "./stored-file.ts";

/** Longest that a file may be kept. */
export const LONGEST_LIFE_SECONDS = 2_592_000;
const SWEEP_MS = 600_000;
/** Where few of a list may be wanted. */
const LOOKED_AT_ONCE = 500;

export type NewFile = Omit<StoredFile, "expiresAtMs">;

export class Files {
  readonly folder: FileFolder;
  readonly #redis: Redis;
  readonly #lifeMs: number;
  readonly #lists: OwnedLists;
  readonly #sweeping: NodeJS.Timeout;

  /** `lifeMs` is how long a file is kept that does not say it. */
  constructor(redis: Redis, folder: FileFolder, lifeMs: number, log: Logger) {
    this.#redis = redis;
    this.folder = folder;
    this.#lifeMs = lifeMs;
    this.#lists = new OwnedLists(redis);
    this.#sweeping = setInterval(() => {
      this.sweep().catch((error: unknown) => log.warn({ err: error }, "files not swept"));
    }, SWEEP_MS).unref();
  }

  /** Makes bytes at `from`, which are on disk, a file that can be fetched. Safe to repeat. */
  async keep(from: string, file: NewFile, lifeMs = this.#lifeMs): Promise<StoredFile> {
    await this.folder.adopt(from, file.id);
    return await this.register(file, lifeMs);
  }

  /** Makes bytes that lie under a file's name already one that can be fetched. */
  async register(file: NewFile, lifeMs = this.#lifeMs): Promise<StoredFile> {
    const stored = { ...file, expiresAtMs: file.createdAtMs + lifeMs };
    await this.#redis.set(fileKey(file.id), JSON.stringify(stored), "PX", lifeMs);
    const longestMs = Math.max(this.#lifeMs, LONGEST_LIFE_SECONDS * 1000);
    await this.#lists.add(filesKey(file.owner), file.id, file.createdAtMs, longestMs);
    return stored;
  }

  /** @throws CrossrankError 404, for somebody else's as well */
  async find(id: string, owner: string): Promise<StoredFile> {
    const stored = await this.#redis.get(fileKey(id));
    const file = stored === null ? undefined : (JSON.parse(stored) as StoredFile);
    if (file?.owner === owner) return file;
    throw noFile(id);
  }

  /** The bytes, to be closed by the caller. @throws CrossrankError 404 */
  async open(id: string, owner: string): Promise<{ file: StoredFile; handle: FileHandle }> {
    const file = await this.find(id, owner);
    const handle = await this.folder.open(id).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") throw noFile(id);
      throw cause;
    });
    return { file, handle };
  }

  /** A page is full while there is more: OpenAI's clients take one without files for the last. */
  async list(owner: string, query: PageQuery, purpose?: string): Promise<Page<StoredFile>> {
    const files: StoredFile[] = [];
    const most = purpose === undefined ? query.most : Math.max(query.most, LOOKED_AT_ONCE);
    for (let { after } = query; ; ) {
      const { data: ids, hasMore } = await this.#lists.page(filesKey(owner), {
        ...query,
        after,
        most,
      });
      const stored = ids.length === 0 ? [] : await this.#redis.mget(...ids.map(fileKey));
      for (const [i, text] of stored.entries()) {
        const file = text === null ? undefined : (JSON.parse(text) as StoredFile);
        if (file && (purpose === undefined || file.purpose === purpose)) files.push(file);
        if (files.length === query.most) {
          return { data: files, hasMore: hasMore || i < ids.length - 1 };
        }
      }
      if (!hasMore) return { data: files, hasMore };
      after = ids.at(-1) ?? null;
    }
  }

  /** @throws CrossrankError 404 */
  async remove(id: string, owner: string): Promise<void> {
    await this.find(id, owner);
    await this.#redis.del(fileKey(id));
    await this.#lists.remove(filesKey(owner), id);
    await this.folder.remove(id);
  }

  /** Removes the bytes of files whose time has ended. */
  async sweep(): Promise<void> {
    await this.folder.sweep(async (id) => (await this.#redis.exists(fileKey(id))) === 1);
  }

  close(): void {
    clearInterval(this.#sweeping);
  }
}

function noFile(id: string): CrossrankError {
  const message = `There is no file ${id.slice(0, 64)}; its time may have ended.`;
  return new CrossrankError("not_found", message);
}
