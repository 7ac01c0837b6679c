// Owns: the lines of a file, one after another from any place in it, in little memory.
// Must not know: what stands in a line.
import type { FileHandle } from "node:fs/promises";

/** A read is a turn of the event loop: others are answered in between. */
const PIECE_BYTES = 65_536;
const NEWLINE = 0x0a;

export interface InputLine {
  /** From 1, blank ones counted. */
  readonly number: number;
  /** Undefined for a line that is longer than it may be. */
  readonly bytes: Buffer | undefined;
  /** Where the next line begins. */
  readonly end: number;
}

/** The lines that begin at byte `offset`, of which `linesBefore` lie before it. */
export async function* linesOf(
  file: FileHandle,
  { offset, linesBefore }: { readonly offset: number; readonly linesBefore: number },
  longestBytes: number,
): AsyncGenerator<InputLine, void, undefined> {
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  let number = linesBefore;
  let position = offset;
  let parts: Buffer[] = [];
  let length = 0;
  const keep = (part: Buffer) => {
    length += part.length;
    if (length > longestBytes) parts = [];
    else if (part.length > 0) parts.push(Buffer.from(part));
  };
  const take = (end: number): InputLine => {
    const bytes = length > longestBytes ? undefined : Buffer.concat(parts);
    parts = [];
    length = 0;
    return { number: ++number, bytes, end };
  };
  for (;;) {
    const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, position);
    if (bytesRead === 0) break;
    let start = 0;
    for (;;) {
      const newline = piece.subarray(0, bytesRead).indexOf(NEWLINE, start);
      keep(piece.subarray(start, newline === -1 ? bytesRead : newline));
      if (newline === -1) break;
      yield take(position + newline + 1);
      start = newline + 1;
    }
    position += bytesRead;
  }
  if (length > 0) yield take(position);
}

const SPACE = new Set([0x20, 0x09, 0x0d]);

export const isBlank = ({ bytes }: Pick<InputLine, "bytes">): boolean =>
  bytes?.every((byte) => SPACE.has(byte)) ?? false;
