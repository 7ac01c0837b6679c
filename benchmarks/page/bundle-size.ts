// Owns: how many bytes the page is on its way, compressed.
// Must not know: what is in it.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

/** Bytes of the built page's files, each compressed by gzip: of those that it opens with, and of all. */
export function bundleBytes(folder: string): { first: number; all: number } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const index = path.join(folder, "index.html");
  const page = readFileSync(index, "utf8");
  const sum = (some: readonly string[]) =>
    some.reduce((bytes, file) => bytes + gzipSync(readFileSync(file), { level: 9 }).length, 0);
  const opens = files.filter((file) => file === index || page.includes(path.basename(file)));
  return { first: sum(opens), all: sum(files) };
}
