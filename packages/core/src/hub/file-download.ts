/**
 * Owns bringing one file to disk: continued where an earlier attempt ended, verified, put in place
 * whole. Must not know models. The address names a commit and the checksum is known beforehand, so
 * a mixture of two contents cannot pass and no If-Range is needed (it would fail on a CDN, whose
 * entity tags differ from the hub's).
 */

import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { dirname } from "node:path";
import { CoreError } from "../core-error.ts";
import { checksumOf } from "../model-files/file-checksum.ts";
import type { HubCache } from "./cache/hub-cache.ts";
import { type HubHttp, reasonOf } from "./hub-http.ts";
import { TransferError, withRetries } from "./retries.ts";

export interface WantedFile {
  readonly path: string;
  readonly url: URL;
  readonly bytes: number;
  readonly checksum: string;
}

interface Transfer {
  readonly http: HubHttp;
  readonly cache: HubCache;
  readonly signal: AbortSignal | undefined;
  /** Called with the bytes on disk so far. */
  readonly onBytes: (receivedBytes: number) => void;
}

// An attempt that brought less counts among the failures in a row.
const PROGRESS_BYTES = 1_000_000;

/**
 * Downloads a file to its place among the cache's blobs, unless a whole one is there.
 *
 * @throws CoreError `download_failed` naming the file, and for a wrong checksum both of them;
 * `unauthorized`, `model_not_found`.
 */
export async function downloadFile(file: WantedFile, transfer: Transfer): Promise<void> {
  const blob = transfer.cache.blobPath(file.checksum);
  const part = partPath(file, transfer.cache);
  if (await isWhole(blob, file)) return transfer.onBytes(file.bytes);
  await transfer.cache.guard(() => mkdir(dirname(blob), { recursive: true }));
  let actual = "";
  for (let round = 0; round < 2; round++) {
    await withRetries(() => fetchRest(file, part, transfer), transfer.signal);
    actual = await checksumOf(part, file.checksum);
    if (actual === file.checksum) return transfer.cache.guard(() => rename(part, blob));
    await transfer.cache.guard(() => rm(part));
  }
  throw new CoreError(
    "download_failed",
    `${file.path} has the checksum ${actual}, the hub says ${file.checksum}; downloaded twice`,
  );
}

/** What a download of the file would still bring. */
export async function remainingBytes(file: WantedFile, cache: HubCache): Promise<number> {
  const paths = [cache.blobPath(file.checksum), partPath(file, cache)];
  const sizes = paths.map((path) =>
    stat(path).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  return Math.max(0, file.bytes - Math.max(...(await Promise.all(sizes))));
}

// Not the other tools' name: they append to theirs without looking whether somebody else does.
function partPath(file: WantedFile, cache: HubCache): string {
  return `${cache.blobPath(file.checksum)}.crossrank.incomplete`;
}

async function isWhole(path: string, file: WantedFile): Promise<boolean> {
  const status = await stat(path).catch(() => undefined);
  return status?.size === file.bytes && (await checksumOf(path, file.checksum)) === file.checksum;
}

async function fetchRest(file: WantedFile, part: string, transfer: Transfer): Promise<void> {
  const { http, cache } = transfer;
  // "a" creates the file without harming what is in it; a position is given with each write.
  await cache.guard(async () => (await open(part, "a")).close());
  const handle = await cache.guard(() => open(part, "r+"));
  try {
    const { size } = await handle.stat();
    const have = size <= file.bytes ? size : 0;
    if (have === file.bytes && size === have) return transfer.onBytes(have);
    const response = await http.open({
      url: file.url,
      subject: file.path,
      ...(have > 0 && { headers: { range: `bytes=${have}-` } }),
    });
    const start = startOf(response, have, file);
    if (start !== size) await cache.guard(() => handle.truncate(start ?? 0));
    if (start === undefined) throw unfit(response, have, file);
    await writeBody(response, handle, start, file, transfer);
    await cache.guard(() => handle.sync());
  } finally {
    await handle.close();
  }
}

/**
 * The byte that the response begins with: a server may ignore the range and send everything.
 * Undefined for what is neither; then what is on disk is given up, lest it be in the way for ever.
 */
function startOf(response: IncomingMessage, have: number, file: WantedFile): number | undefined {
  if (response.statusCode === 200) return 0;
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers["content-range"] ?? "");
  const fits = range?.[2] === "*" || Number(range?.[2]) === file.bytes;
  return response.statusCode === 206 && fits && Number(range?.[1]) === have ? have : undefined;
}

function unfit(response: IncomingMessage, have: number, file: WantedFile): TransferError {
  response.destroy();
  const got = `${response.statusCode} ${response.headers["content-range"] ?? ""}`.trim();
  return new TransferError(
    `${file.path}: asked for the bytes from ${have} of ${file.bytes}, the server answered ${got}`,
  );
}

async function writeBody(
  response: IncomingMessage,
  handle: FileHandle,
  start: number,
  file: WantedFile,
  { cache, onBytes }: Transfer,
): Promise<void> {
  let position = start;
  const failed = (reason: string, cause?: unknown) =>
    new TransferError(`${file.path}: ${reason} after ${position} of ${file.bytes} bytes`, {
      cause,
      progressed: position - start >= PROGRESS_BYTES,
    });
  onBytes(position);
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      if (position + chunk.length > file.bytes) throw failed("the server sends more");
      await cache.guard(() => writeAll(handle, chunk, position));
      position += chunk.length;
      onBytes(position);
    }
  } catch (cause) {
    if (cause instanceof CoreError || cause instanceof TransferError) throw cause;
    throw failed(reasonOf(cause), cause);
  }
  if (position < file.bytes) throw failed("the answer ended");
}

/** A disk that is nearly full takes part of a chunk without complaint, and fails the next write. */
async function writeAll(handle: FileHandle, chunk: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < chunk.length) {
    const length = chunk.length - written;
    written += (await handle.write(chunk, written, length, position + written)).bytesWritten;
  }
}
