// Owns: a multipart body → one file on disk and a few short fields; never more than a piece in memory.
// Must not know: what becomes of the file, routes.
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { CrossrankError, fieldError } from "@crossrank/protocol/errors";
import { Busboy } from "@fastify/busboy";
import type { FileFolder } from "./file-folder.ts";

/** Beside the file itself: OpenAI's clients send three. */
const LIMITS = { files: 1, fields: 10, parts: 12, fieldSize: 1024, headerPairs: 20 };
const LONGEST_NAME = 255;

export interface Upload {
  /** Where the bytes lie, on disk for good; under no file's name yet. */
  readonly path: string;
  readonly bytes: number;
  readonly filename: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** @throws CrossrankError 400 for what is no form with a `file`, 413, 415; nothing stays on disk then */
export async function receiveUpload(
  request: Request,
  folder: FileFolder,
  maxBytes: number,
): Promise<Upload> {
  const type = request.headers.get("content-type") ?? "";
  if ((request.headers.get("content-encoding") ?? "identity") !== "identity") {
    throw new CrossrankError("unsupported_encoding", "Send the body uncompressed.");
  }
  if (request.body === null || !/^multipart\/form-data\b.*\bboundary=/i.test(type)) {
    throw unreadable("must be multipart/form-data with a part `file`");
  }
  const path = await folder.newPath();
  try {
    return await receive(request.body as ReadableStream, type, path, maxBytes);
  } catch (error) {
    await rm(path, { force: true });
    throw toRefusal(error);
  }
}

async function receive(
  body: ReadableStream,
  contentType: string,
  path: string,
  maxBytes: number,
): Promise<Upload> {
  const stop = new AbortController();
  const { signal } = stop;
  const parser = new Busboy({
    headers: { "content-type": contentType },
    limits: { ...LIMITS, fileSize: maxBytes },
  });
  const fields = new Map<string, string>();
  parser.on("field", (name, value) => fields.set(name, value));
  const saved: { filename: string; bytes: Promise<number> }[] = [];
  parser.on("file", (field, part, filename) => {
    if (field !== "file") stop.abort(unreadable("must hold its file in the part `file`"));
    part.once("limit", () => stop.abort(tooLarge(maxBytes)));
    const disk = createWriteStream(path, { flags: "wx", mode: 0o600, flush: true });
    const writing = pipeline(part, disk, { signal }).then(() => disk.bytesWritten);
    writing.catch((error: unknown) => stop.abort(error));
    saved.push({ filename: nameOf(filename), bytes: writing });
  });
  try {
    await pipeline(Readable.fromWeb(body), parser, { signal });
    const [file] = saved;
    if (file === undefined) throw unreadable("must hold a part `file`");
    return { path, bytes: await file.bytes, filename: file.filename, fields };
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(saved.map(({ bytes }) => bytes));
    throw signal.reason;
  }
}

/** Without folders: it is shown, never opened. */
const nameOf = (filename: string | undefined): string =>
  (filename || "file.jsonl").replace(/^.*[/\\]/, "").slice(0, LONGEST_NAME);

function tooLarge(limit: number): CrossrankError {
  const detail = `has more than ${limit} bytes, the limit`;
  return fieldError({ pointer: "/file", detail, limit }, "request_too_large");
}

const unreadable = (detail: string): CrossrankError =>
  fieldError({ pointer: "", detail }, "unreadable_request");

function toRefusal(error: unknown): unknown {
  if (error instanceof CrossrankError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") {
    const message = "The disk of the files is full; delete some, or send it again later.";
    return new CrossrankError("overloaded", message, { retryAfterSeconds: 60, cause: error });
  }
  // What the file system refuses is ours; all else is a form that ends too early or is none.
  if (code?.startsWith("E") && code.length < 10 && code !== "ECONNRESET") return error;
  return new CrossrankError("unreadable_request", "The form could not be read to its end.", {
    cause: error,
  });
}
