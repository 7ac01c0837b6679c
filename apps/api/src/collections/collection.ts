// Owns: what is kept of a collection beside its documents, and how it is told on the wire.
// Must not know: where either lies.
import { createHash } from "node:crypto";
import { z } from "zod";
import { RECALL_MODES, type RecallMode, type Shelf } from "./retriever.ts";

const RETRIEVERS = ["embedded", "weaviate"] as const;
export type RetrieverName = (typeof RETRIEVERS)[number];

/** Lower case: file systems differ in whether case tells names apart. */
const collectionNameSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,62}$/,
    "must have 1 to 63 of a-z, 0-9, _ and -, and begin with a letter or a digit",
  );

/** `POST /v1/collections`. */
export const collectionRequestSchema = z.object({
  name: collectionNameSchema,
  retriever: z
    .enum(RETRIEVERS)
    .nullish()
    .meta({ description: "weaviate where WEAVIATE_URL is set, else embedded" }),
  vectorizer: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/, "must be a module's name such as text2vec-transformers")
    .nullish()
    .meta({ description: "Weaviate's module that makes vectors of texts; none when left out" }),
});

export const collectionSchema = z.object({
  object: z.literal("collection"),
  name: z.string(),
  retriever: z.enum(RETRIEVERS),
  vectorizer: z.string().nullable(),
  recall_mode: z.enum(RECALL_MODES).meta({ description: "of searches that do not say" }),
  documents: z.int().nullable().meta({ description: "null while the retriever is away" }),
  created_at: z.int().meta({ description: "seconds since 1970" }),
});
type CollectionReply = z.infer<typeof collectionSchema>;
export const collectionListSchema = z.object({
  object: z.literal("list"),
  data: z.array(collectionSchema),
});
export const deletedCollectionSchema = z.object({
  name: z.string(),
  object: z.literal("collection"),
  deleted: z.literal(true),
});

export interface Collection extends Shelf {
  /** Name of the key that it belongs to; "" where keys are off. */
  readonly owner: string;
  readonly retriever: RetrieverName;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
}

/** The same for good: a collection whose record was lost is found again by its name. */
export function collectionIdOf(owner: string, name: string): string {
  return createHash("sha256").update(`${owner}/${name}`).digest("hex").slice(0, 32);
}

export function describeCollection(
  { name, retriever, vectorizer, createdAtMs }: Collection,
  recallMode: RecallMode,
  documents: number | null,
): CollectionReply {
  return {
    object: "collection",
    name,
    retriever,
    vectorizer,
    recall_mode: recallMode,
    documents,
    created_at: Math.floor(createdAtMs / 1000),
  };
}
