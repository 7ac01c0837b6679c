// Owns: `/v1/collections`: make, list, look, delete, import.
// Must not know: where documents lie, how they are found.
import type { Config } from "@crossrank/protocol/config";
import { CrossrankError } from "@crossrank/protocol/errors";
import { readFields } from "@crossrank/protocol/parse-request";
import type { Handler } from "hono";
import type { z } from "zod";
import { collectionRequestSchema } from "../collections/collection.ts";
import type { Collections } from "../collections/collections.ts";
import { importDocuments } from "../collections/import-documents.ts";
import type { Impressions } from "../feedback/impressions.ts";
import { linesIn } from "../lines.ts";
import { ownerOf } from "../middleware/guard.ts";
import { readJsonBody } from "../middleware/json-body.ts";

const MOST_BODY_BYTES = 16_384;

/** One handler a route. */
export function collectionRoutes(
  collections: Collections,
  impressions: Impressions,
  config: Config,
) {
  const limits = {
    lineBytes: config.MAX_BODY_BYTES,
    documentBytes: config.MAX_DOCUMENT_BYTES,
    documents: config.MAX_COLLECTION_DOCUMENTS,
  };

  const create: Handler = async (c) => {
    const body = await readJsonBody(c.req.raw, MOST_BODY_BYTES);
    const sent = readFields(
      body as z.infer<typeof collectionRequestSchema>,
      collectionRequestSchema,
    );
    const { name, retriever = null, vectorizer = null } = sent;
    const wanted = { owner: ownerOf(c).name, name, retriever, vectorizer };
    const { collection, isNew } = await collections.create(wanted);
    const location = `/v1/collections/${name}`;
    return c.json(await collections.describe(collection), isNew ? 201 : 200, { location });
  };

  const list: Handler = async (c) => {
    const all = await collections.list(ownerOf(c).name);
    return c.json({ object: "list", data: await collections.describeAll(all) });
  };

  const read: Handler = async (c) => {
    const collection = await collections.find(ownerOf(c).name, c.req.param("name") ?? "");
    return c.json(await collections.describe(collection));
  };

  const remove: Handler = async (c) => {
    const name = c.req.param("name") ?? "";
    const collection = await collections.find(ownerOf(c).name, name);
    await collections.remove(collection.owner, name);
    await impressions.forget(collection);
    return c.json({ name, object: "collection", deleted: true });
  };

  /** A line a document; read no faster than it is written. */
  const addDocuments: Handler = async (c) => {
    const collection = await collections.find(ownerOf(c).name, c.req.param("name") ?? "");
    if ((c.req.header("content-encoding") ?? "identity") !== "identity") {
      throw new CrossrankError("unsupported_encoding", "Send the lines uncompressed.");
    }
    const lines = linesIn(piecesOf(c.req.raw), limits.lineBytes);
    const retriever = collections.retrieverOf(collection);
    return c.json((await importDocuments(lines, collection, retriever, limits)).toReply());
  };

  return { create, list, read, remove, addDocuments };
}

/** @throws CrossrankError 400 when the body breaks off */
async function* piecesOf({ body }: Request): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body ?? [];
  } catch (cause) {
    const message = "The lines could not be read to their end.";
    throw new CrossrankError("unreadable_request", message, { cause });
  }
}
