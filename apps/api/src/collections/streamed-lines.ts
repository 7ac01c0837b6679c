// Owns: the lines of a stream, one after another, in little memory: nothing is read ahead of who takes them.
// Must not know: what stands in a line.

const NEWLINE = 0x0a;

export interface StreamedLine {
  /** From 1, blank ones counted. */
  readonly number: number;
  /** Undefined for a line that is longer than it may be. */
  readonly bytes: Buffer | undefined;
}

/** The last line may lack its end. @throws the stream's error; what it left unfinished is no line */
export async function* linesIn(
  pieces: AsyncIterable<Uint8Array>,
  longestBytes: number,
): AsyncGenerator<StreamedLine, void, undefined> {
  let number = 0;
  let parts: Buffer[] = [];
  let length = 0;
  const keep = (part: Buffer) => {
    length += part.length;
    if (length > longestBytes) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  const take = (): StreamedLine => {
    const bytes = length > longestBytes ? undefined : Buffer.concat(parts);
    parts = [];
    length = 0;
    return { number: ++number, bytes };
  };
  for await (const bytes of pieces) {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, start)) {
      keep(piece.subarray(start, end));
      yield take();
      start = end + 1;
    }
    keep(piece.subarray(start));
  }
  if (length > 0) yield take();
}
