/**
 * Owns the checksums that model files are known by: the manifest's, and the two of the hub.
 * Must not know where a file came from.
 */
import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";

const SHA1_HEX_DIGITS = 40;

/** Hex SHA-256 of a file's bytes. */
export async function sha256Of(path: string): Promise<string> {
  await using file = await open(path);
  return await digest(file, createHash("sha256"));
}

/**
 * Hashes a file the way `expected` was made: 64 hex digits are the SHA-256 of the bytes, 40 the
 * SHA-1 of the git blob, which is `blob <size>\0` and then the bytes.
 */
export async function checksumOf(path: string, expected: string): Promise<string> {
  if (expected.length !== SHA1_HEX_DIGITS) return sha256Of(path);
  await using file = await open(path);
  return await digest(file, createHash("sha1").update(`blob ${(await file.stat()).size}\0`));
}

async function digest(file: FileHandle, hash: Hash): Promise<string> {
  // One buffer for the whole file: a stream's chunks would stay in the process as 30 MB of garbage.
  const buffer = Buffer.alloc(1 << 20);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length);
    if (bytesRead === 0) return hash.digest("hex");
    hash.update(buffer.subarray(0, bytesRead));
  }
}
