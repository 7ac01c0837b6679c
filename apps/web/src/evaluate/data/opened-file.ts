// Owns: a file that somebody chose or dropped, as the readers take it: line by line, unpacked, in slices.
// Must not know: formats.
import type { TextFile } from "@crossrank/evaluation/readers/text-file";
import { paced } from "../slices.ts";
import { linesOf } from "./text-lines.ts";

/** `take` hears how many characters come, and throws when they are too many. */
export const textFile = (file: File, take: (characters: number) => void): TextFile => ({
  name: file.name,
  lines: pacedLines(file, take),
});

async function* pacedLines(file: File, take: (characters: number) => void): AsyncGenerator<string> {
  const pace = paced();
  const pieces = async function* () {
    for await (const piece of piecesOf(file)) {
      take(piece.length);
      await pace();
      yield piece;
    }
  };
  for await (const line of linesOf(pieces())) {
    yield line;
    await pace();
  }
}

/** Not every browser lets a stream be walked through. */
async function* piecesOf(file: File): AsyncGenerator<string> {
  const bytes = file.name.endsWith(".gz")
    ? file.stream().pipeThrough(new DecompressionStream("gzip"))
    : file.stream();
  const reader = bytes.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Who stops in the middle wants no more of it unpacked.
    void reader.cancel().catch(() => {});
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
