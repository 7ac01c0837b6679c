// Owns: the retriever on a Weaviate server: by terms, by its vectors or the caller's, or by both.
// Must not know: HTTP of ours, how Weaviate is reached.
import { CrossrankError, fieldError } from "@crossrank/protocol/errors";
import type { Collection } from "weaviate-client";
import type {
  NewDocument,
  Recall,
  RecalledDocument,
  RecallMode,
  Retriever,
  Shelf,
  StoredDocument,
  Written,
} from "../retriever.ts";
import { termsOf } from "../terms.ts";
import { classNameOf, classOf, differencesIn, numberPropertyOf, uuidOf } from "./weaviate-class.ts";
import { type Connected, type WeaviateAddress, WeaviateConnection } from "./weaviate-connection.ts";
import {
  conditionsOf,
  documentOf,
  isRange,
  numberFieldsOf,
  objectOf,
  READ,
} from "./weaviate-object.ts";

/** Each is a property of its own in Weaviate's schema. */
const MOST_NUMBER_FIELDS = 100;

export class WeaviateRetriever implements Retriever {
  readonly #connection: WeaviateConnection;
  /** By class: the properties for numbers that are known to be there. */
  readonly #numbers = new Map<string, Set<string>>();

  constructor(address: WeaviateAddress) {
    this.#connection = new WeaviateConnection(address);
  }

  defaultMode({ vectorizer }: Shelf): RecallMode {
    return vectorizer === null ? "bm25" : "near_text";
  }

  prepare(shelf: Shelf): Promise<void> {
    return this.#connection.use(async ({ client: { collections } }) => {
      const name = classNameOf(shelf);
      if (!(await collections.exists(name))) {
        await collections.createFromJson(classOf(shelf));
        return;
      }
      const differences = differencesIn(await collections.exportToJson(name), shelf);
      if (differences.length === 0) return;
      const message = `Weaviate has a class ${name} that is not ours: ${differences.join("; ")}.`;
      throw new CrossrankError("conflict", message);
    });
  }

  count(shelf: Shelf): Promise<number> {
    return this.#in(shelf, (collection) => collection.length());
  }

  drop(shelf: Shelf): Promise<void> {
    this.#numbers.delete(classNameOf(shelf));
    return this.#connection.use(({ client }) => client.collections.delete(classNameOf(shelf)));
  }

  write(shelf: Shelf, documents: readonly NewDocument[]): Promise<readonly Written[]> {
    return this.#in(shelf, async (collection) => {
      const stored = await digestsOf(collection, documents);
      const changed = documents.filter(({ id, digest }) => stored.get(uuidOf(id)) !== digest);
      const refused = await this.#makeRoomForNumbers(shelf, collection, changed);
      const sent = changed.filter(({ id }) => !refused.has(id));
      if (sent.length > 0) {
        const { errors } = await collection.data.insertMany(sent.map(objectOf));
        for (const [i, { message }] of Object.entries(errors)) {
          const id = sent[Number(i)]?.id ?? "";
          refused.set(id, {
            code: "retriever_refused",
            message: `Weaviate: ${message.slice(0, 300)}`,
          });
        }
      }
      return documents.map(({ id, digest }): Written => {
        const before = stored.get(uuidOf(id));
        if (before === digest) return "unchanged";
        return refused.get(id) ?? (before === undefined ? "imported" : "updated");
      });
    });
  }

  /** A property for each field with numbers; the documents that would need too many, by id. */
  async #makeRoomForNumbers(
    shelf: Shelf,
    collection: Collection,
    documents: readonly NewDocument[],
  ): Promise<Map<string, Written>> {
    const refused = new Map<string, Written>();
    for (const { id, metadata } of documents) {
      for (const field of numberFieldsOf(metadata)) {
        const name = numberPropertyOf(field);
        if ((await this.#numbersOf(shelf, collection)).has(name)) continue;
        // Another process may have made it.
        const known = await this.#numbersOf(shelf, collection, true);
        if (known.has(name)) continue;
        if (known.size >= MOST_NUMBER_FIELDS) {
          const message = `The metadata of all documents have more than ${MOST_NUMBER_FIELDS} fields with numbers.`;
          refused.set(id, { code: "too_many_number_fields", message });
          continue;
        }
        await collection.config.addProperty({ name, dataType: "number", indexFilterable: true });
        known.add(name);
      }
    }
    return refused;
  }

  async #numbersOf(shelf: Shelf, collection: Collection, again = false): Promise<Set<string>> {
    const name = classNameOf(shelf);
    const known = this.#numbers.get(name);
    if (known !== undefined && !again) return known;
    const { properties } = await collection.config.get();
    const names = properties.map((property) => property.name);
    const found = new Set(names.filter((property) => property.startsWith("number_")));
    this.#numbers.set(name, found);
    return found;
  }

  read(shelf: Shelf, id: string): Promise<StoredDocument | undefined> {
    return this.#in(shelf, async (collection) => {
      const found = await collection.query.fetchObjectById(uuidOf(id), { returnProperties: READ });
      return found === null ? undefined : documentOf(found.properties);
    });
  }

  recall(shelf: Shelf, recall: Recall): Promise<readonly RecalledDocument[]> {
    checkMode(shelf, recall);
    return this.#in(shelf, async (collection, { Filters }) => {
      const ranges = recall.filters.filter(isRange);
      const known = ranges.length > 0 ? await this.#numbersOf(shelf, collection, true) : new Set();
      // No document has such a number, and Weaviate has no such property.
      if (ranges.some(({ field }) => !known.has(numberPropertyOf(field)))) return [];
      const conditions = conditionsOf(collection, recall.filters);
      const options = {
        limit: recall.limit,
        returnProperties: READ,
        returnMetadata: ["score" as const, "distance" as const],
        ...(conditions.length > 0 && { filters: Filters.and(...conditions) }),
      };
      return await recallIn(collection, recall, options);
    });
  }

  #in<T>(
    shelf: Shelf,
    work: (collection: Collection, connected: Connected) => Promise<T>,
  ): Promise<T> {
    return this.#connection.use((connected) =>
      work(connected.client.collections.use(classNameOf(shelf)) as Collection, connected),
    );
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

/** By the object's uuid, of those that are there. */
async function digestsOf(
  collection: Collection,
  documents: readonly NewDocument[],
): Promise<Map<string, string>> {
  const { objects } = await collection.query.fetchObjects({
    filters: collection.filter.byId().containsAny(documents.map(({ id }) => uuidOf(id))),
    returnProperties: ["digest"],
    limit: documents.length,
  });
  return new Map(objects.map(({ uuid, properties }) => [uuid, String(properties["digest"])]));
}

function checkMode({ vectorizer }: Shelf, { mode, vector }: Recall): void {
  if (mode === "near_text" && vectorizer === null) {
    const detail = "must not be near_text: the collection was made without a vectorizer";
    throw fieldError({ pointer: "/recall_mode", detail });
  }
  if (mode === "hybrid" && vectorizer === null && vector === null) {
    const detail = "is required for hybrid: the collection was made without a vectorizer";
    throw fieldError({ pointer: "/vector", detail });
  }
}

interface Options {
  readonly limit: number;
  readonly returnProperties: string[];
  readonly returnMetadata: ("score" | "distance")[];
}

async function recallIn(
  { query }: Collection,
  { mode, query: text, vector }: Recall,
  options: Options,
): Promise<RecalledDocument[]> {
  const terms = termsOf(text).join(" ");
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
  return objects.map(({ properties, metadata }) => ({
    ...documentOf(properties),
    score:
      mode === "bm25" || mode === "hybrid" ? (metadata?.score ?? 0) : -(metadata?.distance ?? 0),
  }));
}
