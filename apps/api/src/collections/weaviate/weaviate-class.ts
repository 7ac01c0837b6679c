// Owns: how a collection lies in Weaviate: its class, and whether one that is there is ours. Pure.
// Must not know: how Weaviate is called.
import { createHash } from "node:crypto";
import type { WeaviateClass } from "weaviate-client";
import type { Shelf } from "../retriever.ts";

const NAMED_VECTOR = "text";

const PLAIN = {
  dataType: ["text"],
  indexFilterable: false,
  indexSearchable: false,
  tokenization: "field",
} as const;

/**
 * BM25 looks at `terms`, taken apart by us as for embedded collections: Weaviate's own tokenizers know Chinese only
 * where they are switched on. `facets` holds `field=value` of the metadata, for filters.
 */
const PROPERTIES = [
  { ...PLAIN, name: "documentId" },
  { ...PLAIN, name: "digest" },
  { ...PLAIN, name: "title" },
  { ...PLAIN, name: "text" },
  { ...PLAIN, name: "metadata" },
  { ...PLAIN, name: "terms", indexSearchable: true, tokenization: "whitespace" as const },
  { ...PLAIN, name: "facets", dataType: ["text[]"], indexFilterable: true },
];

/** Readable, and another one for each owner. */
export function classNameOf({ id, name }: Shelf): string {
  return `Crossrank_${name.replaceAll("-", "_")}_${id.slice(0, 8)}`;
}

export function classOf(shelf: Shelf): WeaviateClass {
  const { vectorizer } = shelf;
  const module = vectorizer ?? "none";
  const options = vectorizer === null ? {} : { properties: ["text"], vectorizeClassName: false };
  return {
    class: classNameOf(shelf),
    description: `Collection ${shelf.name} of Crossrank.`,
    properties: PROPERTIES.map((property) => ({ ...property, dataType: [...property.dataType] })),
    vectorConfig: {
      [NAMED_VECTOR]: { vectorizer: { [module]: options }, vectorIndexType: "hnsw" },
    },
  };
}

const COMPARED = ["dataType", "tokenization", "indexFilterable", "indexSearchable"] as const;

/** What of a class that is there is not as ours has to be. Properties beside ours do no harm. */
export function differencesIn(found: WeaviateClass, shelf: Shelf): string[] {
  const byName = new Map(found.properties?.map((property) => [property.name, property]));
  const differences = PROPERTIES.flatMap((property) => {
    const there = byName.get(property.name);
    if (there === undefined) return [`property ${property.name} is missing`];
    const wrong = COMPARED.filter((key) => String(there[key]) !== String(property[key]));
    return wrong.map((key) => `property ${property.name} has ${key} ${String(there[key])}`);
  });
  const module = shelf.vectorizer ?? "none";
  const vectorizer = found.vectorConfig?.[NAMED_VECTOR]?.vectorizer ?? {};
  if (module in vectorizer) return differences;
  return [
    ...differences,
    `vectorizer is not ${module} but ${Object.keys(vectorizer).join() || "unknown"}`,
  ];
}

/** Numbers of a field of the metadata, for ranges. Fields have names of any script, properties have not. */
export const numberPropertyOf = (field: string): string => `number_${hash(field).slice(0, 24)}`;

/** The same for good, so that a document is written over by itself. */
export function uuidOf(documentId: string): string {
  const digits = hash(documentId);
  // Version 8 is for what one makes oneself (RFC 9562).
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join("-");
}

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
