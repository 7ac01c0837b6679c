/**
 * Owns the two checksums that the hub names its files by.
 * Must not know where a file came from.
 */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

const SHA1_HEX_DIGITS = 40;

/**
 * Hashes a file the way `expected` was made: 64 hex digits are the SHA-256 of the bytes, 40 the
 * SHA-1 of the git blob, which is `blob <size>\0` and then the bytes.
 */
export async function checksumOf(path: string, expected: string): Promise<string> {
  const file = await open(path);
  try {
    const isGitBlob = expected.length === SHA1_HEX_DIGITS;
    const hash = createHash(isGitBlob ? "sha1" : "sha256");
    if (isGitBlob) hash.update(`blob ${(await file.stat()).size}\0`);
    // One buffer for the whole file: a stream would leave gigabytes of garbage behind.
    const buffer = Buffer.alloc(1 << 20);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
