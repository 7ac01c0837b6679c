// Owns: the lines of a file, one after another from any place in it.
// Must not know: what stands in a line.
import type { FileHandle } from "node:fs/promises";
import { type Line, linesIn, type Start } from "../lines.ts";

/** A read is a turn of the event loop: others are answered in between. */
const PIECE_BYTES = 65_536;

/** The lines that begin at `start`. */
export function linesOf(
  file: FileHandle,
  start: Start,
  longestBytes: number,
): AsyncGenerator<Line, void, undefined> {
  return linesIn(piecesFrom(file, start.offset), longestBytes, start);
}

async function* piecesFrom(file: FileHandle, offset: number): AsyncGenerator<Buffer> {
  let position = offset;
  for (;;) {
    // A line keeps its part of the piece until it is whole.
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, position);
    if (bytesRead === 0) return;
    yield piece.subarray(0, bytesRead);
    position += bytesRead;
  }
}
