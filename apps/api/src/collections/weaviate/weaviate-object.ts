// Owns: a document as an object of Weaviate, and back; filters as conditions on such objects.
// Must not know: how objects are sent.
import type { Collection, FilterValue } from "weaviate-client";
import type { Comparison, Filter, Filters } from "../filters.ts";
import type { Metadata, NewDocument, StoredDocument } from "../retriever.ts";
import { termsOf } from "../terms.ts";
import { numberPropertyOf, uuidOf } from "./weaviate-class.ts";

/** Longer values cannot be filtered for. */
const LONGEST_FACET = 512;

const facetOf = (field: string, value: string | number | boolean): string =>
  `${field}=${JSON.stringify(value)}`;

type Fields = Readonly<Record<string, unknown>>;

/** What is read of an object. */
export const READ = ["documentId", "title", "text", "metadata"];

export function objectOf({ id, digest, title, text, metadata, vector }: NewDocument) {
  const facets = Object.entries(metadata).flatMap(([field, value]) => {
    const isShort = typeof value === "string" && value.length <= LONGEST_FACET;
    return isShort || typeof value === "number" || typeof value === "boolean"
      ? [facetOf(field, value)]
      : [];
  });
  const numbers = numberFieldsOf(metadata).map((field) => [
    numberPropertyOf(field),
    metadata[field],
  ]);
  const properties = {
    documentId: id,
    digest,
    ...(title !== null && { title }),
    text,
    metadata: JSON.stringify(metadata),
    terms: indexed(text),
    ...(facets.length > 0 && { facets }),
    ...Object.fromEntries(numbers),
  };
  return { id: uuidOf(id), properties, ...(vector && { vectors: { text: [...vector] } }) };
}

/** Each Chinese character by itself as well: Weaviate cannot look for the beginnings of terms. */
const indexed = (text: string): string =>
  termsOf(text)
    .flatMap((term) => (CHINESE_PAIR.test(term) ? [term, ...Array.from(term).slice(0, 1)] : [term]))
    .join(" ");

const CHINESE_PAIR = /^\p{Script=Han}./u;

export const numberFieldsOf = (metadata: Metadata): string[] =>
  Object.keys(metadata).filter((field) => typeof metadata[field] === "number");

export function documentOf({ documentId, title, text, metadata }: Fields): StoredDocument {
  return {
    id: String(documentId),
    title: typeof title === "string" ? title : null,
    text: String(text),
    metadata: JSON.parse(String(metadata)),
  };
}

const COMPARE = {
  $gt: "greaterThan",
  $gte: "greaterOrEqual",
  $lt: "lessThan",
  $lte: "lessOrEqual",
} as const satisfies Record<Comparison, string>;

/** One condition a filter. */
export const conditionsOf = ({ filter }: Collection, filters: Filters): FilterValue[] =>
  filters.map((one) => {
    if ("values" in one) {
      const facets = one.values.map((value) => facetOf(one.field, value));
      return filter.byProperty("facets").containsAny(facets) as FilterValue;
    }
    return filter.byProperty(numberPropertyOf(one.field))[COMPARE[one.comparison]](one.bound);
  });

export const isRange = (filter: Filter): boolean => !("values" in filter);
