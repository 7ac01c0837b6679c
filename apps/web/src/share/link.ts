// Owns: saved input as the fragment of an address, which no server is sent, and back.
// Must not know: what is done with it, the address around it.
import { readSavedInput, type SavedInput } from "./saved-input.ts";

const MARK = "#s=";

/** Longer addresses are cut by mail programs and chats. */
export const LONGEST_LINK = 8192;

/** A few bytes can say many: what a fragment unpacks to is read up to here and no further. */
const MOST_BYTES = 1_000_000;

export const isLink = (hash: string): boolean => hash.startsWith(MARK);

/** `#s=…`, of letters that every address may have; any length. */
export async function linkOf(saved: SavedInput): Promise<string> {
  const packed = new Blob([JSON.stringify(saved)])
    .stream()
    .pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  const letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return MARK + letters.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Undefined for a fragment that is not, or is no longer, what `linkOf` made. */
export async function savedInLink(hash: string): Promise<SavedInput | undefined> {
  if (!isLink(hash) || hash.length > LONGEST_LINK) return undefined;
  try {
    const letters = hash.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return readSavedInput(JSON.parse(await readText(unpacked)));
  } catch {
    return undefined;
  }
}

/** @throws RangeError beyond MOST_BYTES, TypeError for bytes that are no text */
async function readText(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    if (bytes > MOST_BYTES) {
      await reader.cancel();
      throw new RangeError("the fragment unpacks to too much");
    }
    parts.push(value);
  }
  const whole = await new Blob(parts).arrayBuffer();
  return new TextDecoder("utf-8", { fatal: true }).decode(whole);
}
