import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checksumOf } from "./file-checksum.ts";

test("files are hashed as git and LFS name them", async () => {
  const folder = await mkdtemp(join(tmpdir(), "crossrank-checksum-"));
  const path = join(folder, "file");
  await writeFile(path, "hello\n");
  // From `git hash-object` and `sha256sum`.
  const gitBlob = "ce013625030ba8dba906f756967f9e9ca394464a";
  const sha256 = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
  expect(await checksumOf(path, gitBlob)).toBe(gitBlob);
  expect(await checksumOf(path, sha256)).toBe(sha256);
  await writeFile(path, "hello!");
  expect(await checksumOf(path, gitBlob)).not.toBe(gitBlob);
  await rm(folder, { recursive: true });
});
