// Owns: text that comes in parts, as lines.
// Must not know: where it comes from, what lines mean.

/** In characters. What stands beyond it is dropped: half a line is told as such, and the rest can go on. */
const LONGEST_LINE = 64_000_000;

/** Lines end with `\n` or `\r\n` and nowhere else: JSON holds U+2028 and the like as they are. */
export async function* linesOf(parts: AsyncIterable<string>): AsyncGenerator<string> {
  let begun: string[] = [];
  let room = LONGEST_LINE;
  const hold = (text: string) => {
    if (room > 0) begun.push(text.slice(0, room));
    room -= text.length;
  };
  for await (const part of parts) {
    let from = 0;
    for (let end = part.indexOf("\n"); end !== -1; end = part.indexOf("\n", from)) {
      hold(part.slice(from, end));
      yield begun.join("").replace(/\r$/, "");
      begun = [];
      room = LONGEST_LINE;
      from = end + 1;
    }
    hold(part.slice(from));
  }
  const last = begun.join("");
  if (last !== "") yield last;
}
