// Owns: starting a process with a large model, beside reading the bytes of its files.
import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import path from "node:path";
import { percentile } from "../percentile.ts";
import { type ColdStart, startEncoder } from "./embedded.ts";

export interface PlainRead {
  readonly bytes: number;
  readonly ms: number;
}

const BUFFER = Buffer.alloc(1 << 20);

/** Both in turns, after one read that brings the files into the page cache. */
export async function startLarge(folder: string, repeats: number) {
  readFiles(folder);
  const starts: ColdStart[] = [];
  const reads: PlainRead[] = [];
  for (let i = 0; i < repeats; i++) {
    reads.push(readFiles(folder));
    starts.push(await startEncoder(folder));
  }
  const ms = percentile(
    reads.map((read) => read.ms),
    0.5,
  );
  return { starts, read: { bytes: reads[0]?.bytes ?? 0, ms } };
}

/** Of what is served: the graph, the weights beside it, the tokenizer. */
function readFiles(folder: string): PlainRead {
  const onnx = readdirSync(path.join(folder, "onnx")).filter((name) => /^model\.onnx/.test(name));
  const names = ["tokenizer.json", ...onnx.map((name) => `onnx/${name}`)];
  const startedAt = performance.now();
  const bytes = names.reduce((sum, name) => sum + readFile(path.join(folder, name)), 0);
  return { bytes, ms: performance.now() - startedAt };
}

function readFile(file: string): number {
  const descriptor = openSync(file, "r");
  let bytes = 0;
  for (let read = -1; read !== 0; bytes += read) read = readSync(descriptor, BUFFER);
  closeSync(descriptor);
  return bytes;
}
