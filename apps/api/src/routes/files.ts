// Owns: `/v1/files`, as OpenAI's clients call it: upload, list, look, read, delete.
// Must not know: where files lie, what becomes of them.
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { fieldError } from "@crossrank/protocol/errors";
import type { Context, Handler } from "hono";
import { type Files, LONGEST_LIFE_SECONDS, type NewFile } from "../files/files.ts";
import { describeFile, newFileId } from "../files/stored-file.ts";
import { receiveUpload, type Upload } from "../files/upload.ts";
import { ownerOf } from "../middleware/guard.ts";
import { describePage, readPageQuery } from "./cursor-page.ts";

const LISTED = 100;
const MOST_LISTED = 1000;
const SHORTEST_LIFE_SECONDS = 3600;

export function uploadFileRoute(files: Files, maxBytes: number): Handler {
  return async (c) => {
    const upload = await receiveUpload(c.req.raw, files.folder, maxBytes);
    try {
      const lifeMs = lifeOf(upload);
      const { path, bytes, filename } = upload;
      const file: NewFile = {
        id: newFileId(),
        owner: ownerOf(c).name,
        bytes,
        filename,
        purpose: "batch",
        createdAtMs: Date.now(),
      };
      return c.json(describeFile(await files.keep(path, file, lifeMs)));
    } catch (error) {
      await rm(upload.path, { force: true });
      throw error;
    }
  };
}

/** How long it is to be kept, if it says so. @throws CrossrankError 422 for a field that is wrong */
function lifeOf({ fields }: Upload): number | undefined {
  const purpose = fields.get("purpose");
  if (purpose !== "batch") throw fieldError({ pointer: "/purpose", detail: "must be batch" });
  const text = fields.get("expires_after[seconds]");
  if (text === undefined) return undefined;
  const seconds = Number(text);
  const isInRange = seconds >= SHORTEST_LIFE_SECONDS && seconds <= LONGEST_LIFE_SECONDS;
  if (/^\d+$/.test(text) && isInRange) return seconds * 1000;
  const detail = `must be a whole number from ${SHORTEST_LIFE_SECONDS} to ${LONGEST_LIFE_SECONDS}`;
  throw fieldError({ pointer: "/expires_after/seconds", detail, limit: LONGEST_LIFE_SECONDS });
}

/** `?purpose=` leaves out others. */
export function listFilesRoute(files: Files): Handler {
  return async (c) => {
    const query = readPageQuery(c, LISTED, MOST_LISTED);
    const { data, hasMore } = await files.list(ownerOf(c).name, query, c.req.query("purpose"));
    return c.json(describePage({ data: data.map(describeFile), hasMore }));
  };
}

export function readFileRoute(files: Files): Handler {
  return async (c) => c.json(describeFile(await files.find(idOf(c), ownerOf(c).name)));
}

/** The bytes, as they lie on disk. */
export function fileContentRoute(files: Files): Handler {
  return async (c) => {
    const { file, handle } = await files.open(idOf(c), ownerOf(c).name);
    const bytes = handle.createReadStream();
    if (c.req.method === "HEAD") bytes.destroy();
    return c.body(Readable.toWeb(bytes) as ReadableStream, 200, {
      "content-type": "application/jsonl",
      "content-length": String(file.bytes),
      "x-content-type-options": "nosniff",
    });
  };
}

export function deleteFileRoute(files: Files): Handler {
  return async (c) => {
    const id = idOf(c);
    await files.remove(id, ownerOf(c).name);
    return c.json({ id, object: "file", deleted: true });
  };
}

const idOf = (c: Context): string => c.req.param("id") ?? "";
