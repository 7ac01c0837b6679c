// Owns: NVIDIA NIM's `/v1/ranking`: passages in, logits out.
// Must not know: how a request is checked or answered.
import { z } from "zod";
import { type Dialect, only, type WireShape } from "./dialect.ts";
import { count, maybe, PROBLEM, query } from "./wire-parts.ts";

/** It cuts at the end or not at all. */
const OWN = z.object({ truncate: maybe(z.enum(["NONE", "END"])) });
const SHAPE: WireShape = {
  name: "Nim",
  request: z.object({
    model: maybe(z.string()),
    query: z.object({ text: query }),
    passages: z.array(z.object({ text: z.string() })).min(1),
    ...OWN.shape,
  }),
  reply: z.object({ rankings: z.array(z.object({ index: count, logit: z.number() })) }),
  problem: PROBLEM,
};

export const nim: Dialect = {
  name: "NVIDIA NIM",
  shape: SHAPE,
  ownFields: OWN,
  example: {
    path: "/v1/ranking",
    body: { query: { text: "…" }, passages: [{ text: "…" }, { text: "…" }] },
  },
  fieldNames: () => ({ documents: "passages", long_document: "truncate" }),

  toNative: ({ passages, truncate, ...body }) => [
    { ...body, documents: passages, ...(truncate === "NONE" && { long_document: "error" }) },
  ],

  toReply: (answered) => ({
    rankings: only(answered).reply.results.map(({ index, logit }) => ({ index, logit })),
  }),
};
