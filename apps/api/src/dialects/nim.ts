// Owns: NVIDIA NIM's `/v1/ranking`: passages in, logits out.
// Must not know: how a request is checked or answered.
import { type Dialect, only } from "./dialect.ts";
import { NIM } from "./schemas.ts";

export const nim: Dialect = {
  name: "NVIDIA NIM",
  shape: NIM,
  example: {
    path: "/v1/ranking",
    body: { query: { text: "…" }, passages: [{ text: "…" }, { text: "…" }] },
  },
  fieldNames: { documents: "passages", long_document: "truncate" },

  toNative: ({ passages, truncate, ...body }) => [
    { ...body, documents: passages, ...(truncate === "NONE" && { long_document: "error" }) },
  ],

  toReply: (answered) => ({
    rankings: only(answered).reply.results.map(({ index, logit }) => ({ index, logit })),
  }),
};
