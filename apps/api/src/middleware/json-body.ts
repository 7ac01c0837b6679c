// Owns: from a request to a JSON value: size and encoding of its bytes.
// Must not know: what the value means.
import { CrossrankError, fieldError } from "@crossrank/protocol/errors";
import { parseJson } from "@crossrank/protocol/parse-json";

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
    throw new CrossrankError("unreadable_request", "The body could not be read to its end.");
  });
  return parseJson(bytes);
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
