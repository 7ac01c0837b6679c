// Owns: a file that somebody chose or dropped, as the readers take it: line by line, unpacked, in slices.
// Must not know: formats.
import type { TextFile } from "@crossrank/evaluation/readers/text-file";
import { paced } from "../slices.ts";

export const textFile = (file: File): TextFile => ({ name: file.name, lines: linesOf(file) });

async function* linesOf(file: File): AsyncGenerator<string> {
  const isPacked = file.name.endsWith(".gz");
  const bytes = isPacked
    ? file.stream().pipeThrough(new DecompressionStream("gzip"))
    : file.stream();
  const pace = paced();
  let rest = "";
  for await (const part of piecesOf(bytes.pipeThrough(new TextDecoderStream()))) {
    const lines = (rest + part).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      yield line;
      await pace();
    }
  }
  if (rest !== "") yield rest;
}

/** Not every browser lets a stream be walked through. */
async function* piecesOf(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** The file's name and the beginning of its digest, where the browser reckons one: the same name is not the same data. */
export async function namedFile(file: File): Promise<string> {
  // Only over https and on this machine.
  if (crypto.subtle === undefined) return file.name;
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0"));
  return `${file.name} (sha256 ${hex.join("").slice(0, 12)}…)`;
}
