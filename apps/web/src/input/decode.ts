// Owns: from the bytes of a file to its text: which encoding, and what is no text at all. Pure.
// Must not know: files, tables.

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "gb18030" | "windows-1252";

export interface Decoded {
  readonly text: string;
  readonly encoding: Encoding;
}

/** So much is looked at to tell text from other things. */
const LOOKED_AT_BYTES = 65_536;

/** Undefined for what is no text. A mark at the start counts, then UTF-8; what is neither is guessed. */
export function decode(bytes: Uint8Array): Decoded | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeAs(bytes, "utf-16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeAs(bytes, "utf-16be");
  if (bytes.subarray(0, LOOKED_AT_BYTES).some(isNoText)) return undefined;
  // Nearly every row of bytes is some text in Windows-1252, so it comes last.
  return tryAs(bytes, "utf-8") ?? tryAs(bytes, "gb18030") ?? decodeAs(bytes, "windows-1252");
}

/** Whatever has no meaning in this encoding is a mark of replacement. */
export function decodeAs(bytes: Uint8Array, encoding: Encoding): Decoded {
  return { text: new TextDecoder(encoding).decode(bytes), encoding };
}

function tryAs(bytes: Uint8Array, encoding: Encoding): Decoded | undefined {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding };
  } catch {
    return undefined;
  }
}

/** Controls other than tab, line breaks, form feed and escape. */
const isNoText = (byte: number) =>
  byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1a && byte !== 0x1b;
