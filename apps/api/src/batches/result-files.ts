// Owns: the two files that a batch's results are written to: never a torn line, never one twice.
// Must not know: what a result is, Redis.
//
// Each holder of a batch writes to files of its own, which begin with what the holder before it had on disk
// at the last checkpoint. One that was only slow, not dead, writes to files that nobody will read.
import { constants } from "node:fs";
import { copyFile, type FileHandle, open } from "node:fs/promises";
import type { FileFolder } from "../files/file-folder.ts";
import type { BatchRecord, Checkpoint } from "./batch.ts";

export const KINDS = ["output", "error"] as const;
export type Kind = (typeof KINDS)[number];

/** What was written until the checkpoint is not on this disk. */
export class ResultsLost extends Error {}

export const bytesOf = (kind: Kind, checkpoint: Checkpoint): number =>
  kind === "output" ? checkpoint.outputBytes : checkpoint.errorBytes;

export const fileIdOf = (kind: Kind, record: BatchRecord): string =>
  kind === "output" ? record.outputFileId : record.errorFileId;

/** Where a holder of a batch writes. */
export const pathOf = (folder: FileFolder, batchId: string, writer: string, kind: Kind) =>
  folder.namedPath(`${batchId}.${writer}.${kind}`);

export class ResultFiles {
  readonly #files: Readonly<Record<Kind, FileHandle>>;

  private constructor(files: Readonly<Record<Kind, FileHandle>>) {
    this.#files = files;
  }

  /** @throws ResultsLost */
  static async open(
    folder: FileFolder,
    record: BatchRecord,
    checkpoint: Checkpoint,
    writer: string,
  ): Promise<ResultFiles> {
    // Of holders that died before they came to a checkpoint.
    await dropResults(folder, record.id, checkpoint.writer);
    const paths = { output: "", error: "" };
    for (const kind of KINDS) {
      paths[kind] = await pathOf(folder, record.id, writer, kind);
      await takeOver(folder, record, checkpoint, kind, paths[kind]);
    }
    const output = await open(paths.output, "a", 0o600);
    const error = await open(paths.error, "a", 0o600).catch(async (cause: unknown) => {
      await output.close();
      throw cause;
    });
    await folder.syncNamed();
    return new ResultFiles({ output, error });
  }

  /** Resolves when the lines are on disk. */
  async append(kind: Kind, text: string): Promise<number> {
    if (text === "") return 0;
    const bytes = Buffer.from(text);
    await this.#files[kind].appendFile(bytes);
    await this.#files[kind].datasync();
    return bytes.length;
  }

  async close(): Promise<void> {
    await Promise.all(KINDS.map((kind) => this.#files[kind].close()));
  }
}

/** Brings what the checkpoint vouches for to `path`. */
async function takeOver(
  folder: FileFolder,
  record: BatchRecord,
  checkpoint: Checkpoint,
  kind: Kind,
  path: string,
): Promise<void> {
  const bytes = bytesOf(kind, checkpoint);
  if (bytes === 0) return;
  const before = await pathOf(folder, record.id, checkpoint.writer, kind);
  try {
    await copyStart(before, path, bytes);
  } catch (error) {
    if (!(error instanceof ResultsLost)) throw error;
    // Redis has lost its last second, in which it became a file already.
    await copyStart(folder.pathOf(fileIdOf(kind, record)), path, bytes);
  }
}

async function copyStart(from: string, to: string, bytes: number): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENOENT" ? new ResultsLost() : error;
  });
  const file = await open(to, "r+");
  try {
    if ((await file.stat()).size < bytes) throw new ResultsLost();
    await file.truncate(bytes);
    // The next checkpoint vouches for the copy, also where nothing is appended to it.
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Removes what holders of the batch have written, but for `writer`'s. */
export async function dropResults(
  folder: FileFolder,
  batchId: string,
  writer: string,
): Promise<void> {
  const kept = `${batchId}.${writer}.`;
  await folder.dropNamed((name) => name.startsWith(`${batchId}.`) && !name.startsWith(kept));
}
