// Owns: a thread that answers for indexes: SQLite blocks it, so that it blocks nobody else.
// Must not know: who asks.
import { rmSync, statSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { DocumentIndex } from "./document-index.ts";
import type { IndexAnswer, IndexCall, IndexFailure } from "./index-call.ts";

const MOST_OPEN = 32;
const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;
/** Of a file's name: the database, and what SQLite writes beside it. */
const ENDINGS = ["", "-wal", "-shm"];

/** With the file that it was, least recently used first: under a path there may be another one by now. */
const open = new Map<string, { readonly index: DocumentIndex; readonly inode: bigint }>();

function indexAt(path: string, method: IndexCall["method"]): DocumentIndex {
  const inode = statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
  if (inode === undefined && method !== "create") throw new MissingIndex();
  const known = open.get(path);
  if (known !== undefined && known.inode === inode && method !== "create") {
    open.delete(path);
    open.set(path, known);
    return known.index;
  }
  release(path);
  const [oldest] = open.keys();
  if (open.size >= MOST_OPEN && oldest !== undefined) release(oldest);
  const index = new DocumentIndex(path, method === "create");
  open.set(path, { index, inode: statSync(path, { bigint: true }).ino });
  return index;
}

function release(path: string): void {
  open.get(path)?.index.close();
  open.delete(path);
}

function remove(path: string): void {
  release(path);
  for (const ending of ENDINGS) rmSync(path + ending, { force: true });
}

class MissingIndex extends Error {}

function answerTo({ path, method, parameters }: IndexCall): unknown {
  if (method === "release") return release(path);
  if (method === "remove") return remove(path);
  const index = indexAt(path, method);
  if (method === "create") return undefined;
  return (index[method] as (...given: readonly unknown[]) => unknown).apply(
    index,
    parameters as [],
  );
}

function failureOf(error: unknown): IndexFailure {
  if (error instanceof MissingIndex) return "missing";
  const { errcode } = error as { errcode?: number };
  // The lower byte is the kind, what stands above it the particular.
  const kind = errcode === undefined ? undefined : errcode & 0xff;
  if (kind === SQLITE_FULL) return "full";
  return kind === SQLITE_BUSY ? "busy" : "other";
}

parentPort?.on("message", (call: IndexCall) => {
  const { number } = call;
  let answer: IndexAnswer;
  try {
    answer = { number, value: answerTo(call) };
  } catch (error) {
    answer = { number, failure: failureOf(error), message: String(error) };
  }
  parentPort?.postMessage(answer);
});
