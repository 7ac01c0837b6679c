// Owns: the retriever on a Weaviate server: by terms, by its vectors or the caller's, or by both.
// Must not know: HTTP of ours, how Weaviate is reached.
import { CrossrankError } from "@crossrank/protocol/errors";
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
import { Turns } from "./turns.ts";
import { classNameOf, classOf, differencesIn, numberPropertyOf, uuidOf } from "./weaviate-class.ts";
import { type Connected, type WeaviateAddress, WeaviateConnection } from "./weaviate-connection.ts";
import { MOST_NUMBER_FIELDS, WeaviateNumbers } from "./weaviate-numbers.ts";
import {
  conditionsOf,
  documentOf,
  isRange,
  numberFieldsOf,
  objectOf,
  READ,
} from "./weaviate-object.ts";
import { checkMode, recallIn } from "./weaviate-recall.ts";

const LONGEST_REFUSAL = 300;
const TOO_MANY_NUMBERS: Written = {
  code: "too_many_number_fields",
  message: `The metadata of all documents have more than ${MOST_NUMBER_FIELDS} fields with numbers.`,
};

export class WeaviateRetriever implements Retriever {
  readonly #connection: WeaviateConnection;
  readonly #numbers = new WeaviateNumbers();
  /** By class. Weaviate makes one up, unlike ours, for documents that come after it was deleted. */
  readonly #turns = new Turns();

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
    const name = classNameOf(shelf);
    return this.#connection.use(({ client }) =>
      this.#turns.take(name, () => {
        this.#numbers.forget(name);
        return client.collections.delete(name);
      }),
    );
  }

  write(
    shelf: Shelf,
    documents: readonly NewDocument[],
    room: number,
  ): Promise<readonly Written[]> {
    // A turn ends with its work, also where that was given up as lost: Weaviate's client goes on trying.
    return this.#in(shelf, (collection) =>
      this.#turns.take(collection.name, () => this.#writeTo(collection, documents, room)),
    );
  }

  async #writeTo(
    collection: Collection,
    documents: readonly NewDocument[],
    room: number,
  ): Promise<Written[]> {
    const stored = await digestsOf(collection, documents);
    const outcomes = new Map<string, Written>();
    const sent: NewDocument[] = [];
    let left = room;
    for (const document of documents) {
      const { id, digest, metadata } = document;
      const before = stored.get(uuidOf(id));
      const isNew = before === undefined;
      if (before === digest) outcomes.set(id, "unchanged");
      else if (isNew && left === 0) outcomes.set(id, "no_room");
      else if (!(await this.#numbers.makeRoom(collection, numberFieldsOf(metadata))))
        outcomes.set(id, TOO_MANY_NUMBERS);
      else {
        outcomes.set(id, isNew ? "imported" : "updated");
        if (isNew) left -= 1;
        sent.push(document);
      }
    }
    if (sent.length > 0) {
      const { errors } = await collection.data.insertMany(sent.map(objectOf));
      for (const [i, error] of Object.entries(errors)) {
        const message = `Weaviate: ${error.message.slice(0, LONGEST_REFUSAL)}`;
        outcomes.set(sent[Number(i)]?.id ?? "", { code: "retriever_refused", message });
      }
    }
    return [...outcomes.values()];
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
      const known = ranges.length > 0 ? await this.#numbers.read(collection) : new Set();
      // No document has such a number, and Weaviate has no such property.
      if (ranges.some(({ field }) => !known.has(numberPropertyOf(field)))) return [];
      const conditions = conditionsOf(collection, recall.filters);
      const filters = conditions.length > 0 ? Filters.and(...conditions) : undefined;
      return await recallIn(collection, recall, filters);
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
