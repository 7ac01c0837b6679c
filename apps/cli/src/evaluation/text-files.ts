// Owns: files of an evaluation on disk, plain or .gz, as lines.
// Must not know: what is in them.
import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import type { TextFile } from "@crossrank/evaluation/readers/text-file";
import { BadInputError } from "../exit-code.ts";
import { linesOf, openFile } from "../file-lines.ts";

/**
 * The file, or the same with `.gz`. Nothing is read before its lines are.
 * @throws BadInputError when there is neither
 */
export function openTextFile(file: string): TextFile {
  const found = [file, `${file}.gz`].find((candidate) => existsSync(candidate));
  if (found === undefined) throw new BadInputError(`there is no file ${file}`);
  return { name: path.basename(found), lines: textLines(found) };
}

/** @throws BadInputError when nothing can be written there: better before hours of work than behind them */
export function requireFolderOf(file: string): void {
  const folder = path.dirname(file);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new BadInputError(`nothing can be written to the folder ${folder}`);
  }
}

async function* textLines(file: string): AsyncGenerator<string> {
  for await (const line of linesOf(openFile(file).plain, file)) {
    yield line.toString().replace(/\r$/, "");
  }
}
