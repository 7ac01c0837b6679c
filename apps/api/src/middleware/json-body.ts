// Owns: from request bytes to a JSON value: size, encoding, UTF-8, depth, syntax.
// Must not know: what the value means.
import { isUtf8 } from "node:buffer";
import { CrossrankError, fieldError } from "@crossrank/protocol/errors";

/** JSON.parse takes a million nested arrays; JSON.stringify and Redis clients then overflow. */
const MAX_DEPTH = 32;

/**
 * Reads a request's JSON body whatever its content type says: several clients send none.
 * @throws CrossrankError 400, 413 or 415; no message holds any of the body
 */
export async function readJsonBody(request: Request, maxBytes: number): Promise<unknown> {
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity") {
    // A few bytes can expand to gigabytes.
    throw new CrossrankError(
      "unsupported_encoding",
      "Send the body uncompressed (Content-Encoding: identity).",
    );
  }
  const bytes = await readBytes(request, maxBytes).catch((error: unknown) => {
    if (error instanceof CrossrankError) throw error;
    throw unreadable("The body could not be read to its end.");
  });
  if (bytes.length === 0) throw unreadable("The body is empty; send a JSON object.");
  return parseJson(bytes);
}

/** @throws CrossrankError 400; no message holds any of the bytes */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw unreadable("The body is not valid UTF-8.");
  const depth = nestingDepth(bytes);
  if (depth > MAX_DEPTH) {
    const detail = `is nested ${depth} levels deep or more, the limit is ${MAX_DEPTH}`;
    throw fieldError({ pointer: "", detail, limit: MAX_DEPTH, value: depth }, "unreadable_request");
  }
  try {
    return JSON.parse(bytes.toString("utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    throw unreadable(`The body is not valid JSON${position ? ` (at position ${position})` : ""}.`);
  }
}

function unreadable(message: string): CrossrankError {
  return new CrossrankError("unreadable_request", message);
}

async function readBytes(request: Request, maxBytes: number): Promise<Buffer> {
  const declared = request.headers.get("content-length");
  if (declared !== null) {
    if (Number(declared) > maxBytes) throw tooLarge(Number(declared), maxBytes);
    return Buffer.from(await request.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(length, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(value: number, limit: number): CrossrankError {
  const detail = `has at least ${value} bytes, the limit is ${limit}`;
  return fieldError({ pointer: "", detail, limit, value }, "request_too_large");
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** How deep the brackets go, outside strings; stops counting just above the limit. */
function nestingDepth(bytes: Buffer): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < bytes.length && deepest <= MAX_DEPTH; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) i = endOfString(bytes, i);
    else if (byte === 0x7b || byte === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return deepest;
}

function endOfString(bytes: Buffer, start: number): number {
  let end = bytes.indexOf(QUOTE, start + 1);
  while (end !== -1) {
    let backslashes = 0;
    while (bytes[end - 1 - backslashes] === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return end;
    end = bytes.indexOf(QUOTE, end + 1);
  }
  return bytes.length;
}
