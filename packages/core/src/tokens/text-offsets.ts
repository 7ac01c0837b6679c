/**
 * Owns the way from code points of the text that a tokenizer read back to the caller's text.
 * Must not know tokens or why the two texts differ.
 */

const SURROGATE = /[\ud800-\udfff]/;

/**
 * For each code point of `read` its UTF-16 offset in `text`; beyond the last, the offset after it.
 * `read` is the beginning of `text` with spaces inserted or single units replaced.
 */
export function codePointOffsets(read: string, text: string): (codePoint: number) => number {
  if (text.startsWith(read) && !SURROGATE.test(read)) {
    return (codePoint) => Math.min(codePoint, read.length);
  }
  const offsets = new Int32Array(read.length + 1);
  let count = 0;
  let offset = 0;
  for (const character of read) {
    offsets[count++] = offset;
    const inserted = character === " " && text[offset] !== " ";
    if (!inserted) offset += character.length;
  }
  offsets[count] = offset;
  return (codePoint) => offsets[Math.min(codePoint, count)] ?? offset;
}
