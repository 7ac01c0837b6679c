// Owns: the lines of a file of documents, plain or .gz, or of a pipe, and how much of it was read.
// Must not know: what stands in a line, where it goes.
import { createReadStream, statSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { BadInputError } from "./exit-code.ts";

export interface DocumentFile {
  /** Undefined of a pipe. */
  readonly totalBytes: number | undefined;
  readonly lines: AsyncIterable<string>;
  readBytes(): number;
}

/** `-` is what is piped in. @throws BadInputError when there is no such file, or when it cannot be read */
export function openDocumentFile(path: string, piped: Readable): DocumentFile {
  if (path === "-")
    return { totalBytes: undefined, lines: linesOf(piped, path), readBytes: () => 0 };
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new BadInputError(`there is no file ${path}`);
  const file = createReadStream(path);
  const isPacked = path.endsWith(".gz");
  const text = isPacked ? file.pipe(createGunzip()) : file;
  file.on("error", (error) => text.destroy(error));
  let takenBytes = 0;
  const lines = async function* () {
    for await (const line of linesOf(text, path)) {
      takenBytes += Buffer.byteLength(line) + 1;
      yield line;
    }
  };
  // What was read ahead is not done yet; of a packed file nothing better is known.
  const readBytes = () => (isPacked ? file.bytesRead : takenBytes);
  return { totalBytes: found.size, lines: lines(), readBytes };
}

async function* linesOf(text: Readable, path: string): AsyncGenerator<string> {
  // Readline would wait for ever for the end of a stream that failed.
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  text.once("error", (error) => failed.reject(new BadInputError(`${path}: ${error.message}`)));
  const lines = createInterface({ input: text, crlfDelay: Infinity })[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await Promise.race([lines.next(), failed.promise]);
    if (done) return;
    yield value;
  }
}
