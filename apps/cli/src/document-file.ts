// Owns: a file of documents, or a pipe, and how much of it was read.
// Must not know: what stands in a line, where it goes.
import { statSync } from "node:fs";
import type { Readable } from "node:stream";
import { BadInputError } from "./exit-code.ts";
import { linesOf, openFile } from "./file-lines.ts";

export interface DocumentFile {
  /** Undefined of a pipe. */
  readonly totalBytes: number | undefined;
  /** As bytes: what is not UTF-8 is for the service to refuse. @throws BadInputError when it cannot be read */
  readonly lines: AsyncIterable<Uint8Array>;
  readBytes(): number;
}

/** `-` is what is piped in. @throws BadInputError when there is no such file */
export function openDocumentFile(path: string, piped: Readable): DocumentFile {
  if (path === "-")
    return { totalBytes: undefined, lines: linesOf(piped, path), readBytes: () => 0 };
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new BadInputError(`there is no file ${path}`);
  let readBytes = 0;
  async function* lines() {
    const { packed, plain } = openFile(path);
    let takenBytes = 0;
    for await (const line of linesOf(plain, path)) {
      takenBytes += line.length + 1;
      // What was read ahead is not done yet; of a packed file nothing better is known.
      readBytes = plain === packed ? takenBytes : packed.bytesRead;
      yield line;
    }
  }
  return { totalBytes: found.size, lines: lines(), readBytes: () => readBytes };
}
