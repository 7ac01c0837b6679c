// Owns: how many bytes the page is on its way, compressed.
// Must not know: what is in it.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

/** Bytes of all files of the built page, each compressed by gzip. */
export function bundleBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => gzipSync(readFileSync(path.join(entry.parentPath, entry.name)), { level: 9 }))
    .reduce((sum, { length }) => sum + length, 0);
}
