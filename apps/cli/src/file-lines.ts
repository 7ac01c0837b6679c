// Owns: lines of bytes, of a file, plain or .gz, or of a pipe.
// Must not know: what stands in a line.
import { createReadStream, type ReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { BadInputError } from "./exit-code.ts";

const NEWLINE = 0x0a;
/** What has no ends of lines is not held in memory as a whole. */
const LONGEST_LINE_BYTES = 64_000_000;

/** `packed` is the file as it lies there, `plain` what is to be read of it, at once: errors wait for nobody. */
export function openFile(path: string): { packed: ReadStream; plain: Readable } {
  const packed = createReadStream(path);
  if (!path.endsWith(".gz")) return { packed, plain: packed };
  const plain = packed.pipe(createGunzip());
  packed.on("error", (error) => plain.destroy(error));
  return { packed, plain };
}

/**
 * Lines without their newlines. These alone end lines: U+2028, which readline takes for an end, may stand within JSON.
 * @throws BadInputError that names `path`
 */
export async function* linesOf(stream: Readable, path: string): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const piece of piecesOf(stream, path)) {
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...parts, piece.subarray(start, end)]);
      parts = [];
      length = 0;
      start = end + 1;
    }
    const rest = piece.subarray(start);
    parts.push(rest);
    length += rest.length;
    if (length > LONGEST_LINE_BYTES) {
      throw new BadInputError(`${path}: a line has more than ${LONGEST_LINE_BYTES} bytes`);
    }
  }
  if (length > 0) yield Buffer.concat(parts);
}

async function* piecesOf(stream: Readable, path: string): AsyncGenerator<Buffer> {
  try {
    for await (const piece of stream) yield piece as Buffer;
  } catch (error) {
    throw new BadInputError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
