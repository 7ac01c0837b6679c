// Owns: how each mode of recall is asked of a collection in Weaviate.
// Must not know: how Weaviate is reached, what filters are.
import { fieldError } from "@crossrank/protocol/errors";
import type { Collection, FilterValue } from "weaviate-client";
import type { Recall, RecalledDocument, Shelf } from "../retriever.ts";
import { termsOf } from "../terms.ts";
import { documentOf, READ } from "./weaviate-object.ts";

/** @throws CrossrankError 422 for what the collection has no vectors for */
export function checkMode({ vectorizer }: Shelf, { mode, vector }: Recall): void {
  if (mode === "near_text" && vectorizer === null) {
    const detail = "must not be near_text: the collection was made without a vectorizer";
    throw fieldError({ pointer: "/recall_mode", detail });
  }
  if (mode === "hybrid" && vectorizer === null && vector === null) {
    const detail = "is required for hybrid: the collection was made without a vectorizer";
    throw fieldError({ pointer: "/vector", detail });
  }
}

/** Best first. */
export async function recallIn(
  { query }: Collection,
  { mode, query: text, vector, limit }: Recall,
  filters: FilterValue | undefined,
): Promise<RecalledDocument[]> {
  const options = {
    limit,
    returnProperties: READ,
    returnMetadata: ["score" as const, "distance" as const],
    ...(filters && { filters }),
  };
  const terms = termsOf(text).join(" ");
  // Weaviate takes this for a mistake; in an embedded collection nothing is found.
  if (mode === "bm25" && terms === "") return [];
  const byTerms = { ...options, queryProperties: ["terms"] };
  // Our terms are no text that a vectorizer should read.
  const half = vector === null ? { query: text } : { vector: [...vector] };
  const { objects } =
    mode === "bm25"
      ? await query.bm25(terms, byTerms)
      : mode === "hybrid"
        ? await query.hybrid(terms, { ...byTerms, vector: half })
        : mode === "near_vector"
          ? await query.nearVector([...(vector ?? [])], options)
          : await query.nearText(text, options);
  const isScored = mode === "bm25" || mode === "hybrid";
  return objects.map(({ properties, metadata }) => ({
    ...documentOf(properties),
    score: isScored ? (metadata?.score ?? 0) : -(metadata?.distance ?? 0),
  }));
}
