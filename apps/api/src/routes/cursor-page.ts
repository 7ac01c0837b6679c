// Owns: lists as OpenAI's clients page through them: what they ask with, and what they get.
// Must not know: what is listed.
import { fieldError } from "@crossrank/protocol/errors";
import type { Context } from "hono";
import type { Page, PageQuery } from "../owned-lists.ts";
import { readCount } from "./read-count.ts";

/** `?after=<id>`, `?limit=`, `?order=`. @throws CrossrankError 422 */
export function readPageQuery(c: Context, usual: number, most: number): PageQuery {
  const order = c.req.query("order") ?? "desc";
  if (order !== "asc" && order !== "desc") {
    throw fieldError({ pointer: "?order", detail: "must be asc or desc" });
  }
  return {
    after: c.req.query("after") ?? null,
    most: readCount(c, "limit", 1, most) ?? usual,
    order,
  };
}

export function describePage<T extends { readonly id: string }>({ data, hasMore }: Page<T>) {
  return {
    object: "list" as const,
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: hasMore,
  };
}
