// Owns: the lines of a stream, one after another, in little memory: nothing is read ahead of who takes them.
// Must not know: where the bytes come from, what stands in a line.

const NEWLINE = 0x0a;
const SPACE = new Set([0x20, 0x09, 0x0d]);

export interface Line {
  /** From 1, blank ones counted. */
  readonly number: number;
  /** Undefined for a line that is longer than it may be. */
  readonly bytes: Buffer | undefined;
  /** Where the next line begins. */
  readonly end: number;
}

/** Where the first piece begins: a byte, and how many lines lie before it. */
export interface Start {
  readonly offset: number;
  readonly linesBefore: number;
}

const BEGINNING: Start = { offset: 0, linesBefore: 0 };

/** The last line may lack its end. @throws the stream's error; what it left unfinished is no line */
export async function* linesIn(
  pieces: AsyncIterable<Uint8Array>,
  longestBytes: number,
  { offset, linesBefore } = BEGINNING,
): AsyncGenerator<Line, void, undefined> {
  let number = linesBefore;
  let position = offset;
  let parts: Buffer[] = [];
  let length = 0;
  const keep = (part: Buffer) => {
    length += part.length;
    if (length > longestBytes) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  const take = (end: number): Line => {
    const bytes = length > longestBytes ? undefined : Buffer.concat(parts);
    parts = [];
    length = 0;
    return { number: ++number, bytes, end };
  };
  for await (const bytes of pieces) {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, start)) {
      keep(piece.subarray(start, end));
      yield take(position + end + 1);
      start = end + 1;
    }
    keep(piece.subarray(start));
    position += piece.length;
  }
  if (length > 0) yield take(position);
}

export const isBlank = ({ bytes }: Pick<Line, "bytes">): boolean =>
  bytes?.every((byte) => SPACE.has(byte)) ?? false;
