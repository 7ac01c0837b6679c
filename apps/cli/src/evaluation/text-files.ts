// Owns: files of an evaluation on disk, plain or .gz, as lines.
// Must not know: what is in them.
import { createReadStream, existsSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import type { TextFile } from "@crossrank/evaluation/readers/text-file";
import { BadInputError } from "../exit-code.ts";

/**
 * The file, or the same with `.gz`. Nothing is read before its lines are.
 * @throws BadInputError when there is neither
 */
export function openTextFile(file: string): TextFile {
  const found = [file, `${file}.gz`].find((candidate) => existsSync(candidate));
  if (found === undefined) throw new BadInputError(`there is no file ${file}`);
  return { name: path.basename(found), lines: linesOf(found) };
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const packed = createReadStream(file);
  const input = file.endsWith(".gz") ? packed.pipe(createGunzip()) : packed;
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  const fail = (error: Error) => failure.reject(new BadInputError(`${file}: ${error.message}`));
  packed.on("error", fail);
  input.on("error", fail);
  const lines = createInterface({ input, crlfDelay: Infinity })[Symbol.asyncIterator]();
  // A stream that fails leaves readline waiting.
  for (;;) {
    const { done, value } = await Promise.race([lines.next(), failure.promise]);
    if (done) return;
    yield value;
  }
}
