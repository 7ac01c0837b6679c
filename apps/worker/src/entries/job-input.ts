// Owns: reading `{ input }` off a request, up to a size.
// Must not know: what the input means.
import type { IncomingMessage } from "node:http";
import { parseJson } from "@crossrank/protocol/parse-json";

/** The `input` of a JSON body, or why there is none. */
export async function readInput(request: IncomingMessage, mostBytes: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Read on to the end, or the answer would meet a closed connection; nothing more is kept.
    if (length <= mostBytes) chunks.push(chunk);
  }
  if (length > mostBytes)
    return new Error(`The body has ${length} bytes, the limit is ${mostBytes}.`);
  try {
    const body = parseJson(Buffer.concat(chunks)) as { input?: unknown } | null;
    return body?.input ?? new Error("The body must hold `input`.");
  } catch (error) {
    return error;
  }
}
