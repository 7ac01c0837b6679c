// Owns: `/v1/batches`, as OpenAI's clients call it: make, look, list, cancel.
// Must not know: how a batch is run.
import { readFields } from "@crossrank/protocol/parse-request";
import type { Context, Handler } from "hono";
import { type BatchBody, batchBodySchema, describeBatch } from "../batches/batch.ts";
import type { Batches } from "../batches/batches.ts";
import { ownerOf } from "../middleware/guard.ts";
import { readJsonBody } from "../middleware/json-body.ts";
import { describePage, readPageQuery } from "./cursor-page.ts";

const MOST_BODY_BYTES = 65_536;
const LISTED = 20;
const MOST_LISTED = 100;

export function createBatchRoute(batches: Batches): Handler {
  return async (c) => {
    const sent = (await readJsonBody(c.req.raw, MOST_BODY_BYTES)) as object;
    const body = readFields(sent, batchBodySchema) as BatchBody;
    return c.json(describeBatch(await batches.create(body, ownerOf(c))));
  };
}

export function readBatchRoute(batches: Batches): Handler {
  return async (c) => c.json(describeBatch(await batches.read(idOf(c), ownerOf(c).name)));
}

export function listBatchesRoute(batches: Batches): Handler {
  return async (c) => {
    const query = readPageQuery(c, LISTED, MOST_LISTED);
    const { data, hasMore } = await batches.list(ownerOf(c).name, query);
    return c.json(describePage({ data: data.map(describeBatch), hasMore }));
  };
}

export function cancelBatchRoute(batches: Batches): Handler {
  return async (c) => c.json(describeBatch(await batches.cancel(idOf(c), ownerOf(c).name)));
}

const idOf = (c: Context): string => c.req.param("id") ?? "";
