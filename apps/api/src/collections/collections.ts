// Owns: what becomes of collections: made, listed, found, deleted; an owner sees its own.
// Must not know: HTTP, how a retriever works.
import { CrossrankError, fieldError } from "@crossrank/protocol/errors";
import { collectionsKey } from "@crossrank/protocol/keys";
import type { Redis } from "@crossrank/protocol/redis";
import {
  type Collection,
  collectionIdOf,
  describeCollection,
  type RetrieverName,
} from "./collection.ts";
import type { Retriever } from "./retriever.ts";

const MOST_COLLECTIONS = 1000;

export type Retrievers = Readonly<Partial<Record<RetrieverName, Retriever>>>;
type NewCollection = Pick<Collection, "owner" | "name" | "vectorizer"> & {
  readonly retriever: RetrieverName | null;
};

export class Collections {
  readonly #redis: Redis;
  readonly #retrievers: Retrievers;

  /** Where several retrievers are given, the last one takes collections that do not say which. */
  constructor(redis: Redis, retrievers: Retrievers) {
    this.#redis = redis;
    this.#retrievers = retrievers;
  }

  /**
   * Makes a collection, or finds the one that is there with the same settings. Documents of one whose record was
   * lost are found again.
   * @throws CrossrankError 409 where it exists otherwise, 422 for a retriever that is not set up
   */
  async create(wanted: NewCollection): Promise<{ collection: Collection; isNew: boolean }> {
    const { owner, name, vectorizer } = wanted;
    const retriever = wanted.retriever ?? this.#defaultRetriever();
    if (this.#retrievers[retriever] === undefined) {
      throw fieldError({ pointer: "/retriever", detail: notSetUp(retriever) });
    }
    const collection: Collection = {
      id: collectionIdOf(owner, name),
      owner,
      name,
      retriever,
      vectorizer,
      createdAtMs: Date.now(),
    };
    const key = collectionsKey(owner);
    const before = await this.#find(owner, name);
    if (before !== undefined) checkSame(before, wanted);
    else if ((await this.#redis.hlen(key)) >= MOST_COLLECTIONS) throw tooMany();
    await this.retrieverOf(before ?? collection).prepare(before ?? collection);
    if (before !== undefined) return { collection: before, isNew: false };
    const isNew = (await this.#redis.hsetnx(key, name, JSON.stringify(collection))) === 1;
    // Somebody else made it in between, and maybe otherwise.
    return isNew ? { collection, isNew } : await this.create(wanted);
  }

  #defaultRetriever(): RetrieverName {
    return this.#retrievers.weaviate === undefined ? "embedded" : "weaviate";
  }

  /** @throws CrossrankError 503 where the service was set up with it once, and is no more */
  retrieverOf({ retriever: name }: Pick<Collection, "retriever">): Retriever {
    const retriever = this.#retrievers[name];
    if (retriever !== undefined) return retriever;
    const message = `The collection lies in a retriever that ${notSetUp(name)}.`;
    throw new CrossrankError("retriever_unavailable", message);
  }

  /** @throws CrossrankError 404, for somebody else's as well */
  async find(owner: string, name: string): Promise<Collection> {
    const collection = await this.#find(owner, name);
    if (collection !== undefined) return collection;
    const message = `There is no collection ${name.slice(0, 64)}; POST /v1/collections makes one.`;
    throw new CrossrankError("not_found", message);
  }

  async #find(owner: string, name: string): Promise<Collection | undefined> {
    const stored = await this.#redis.hget(collectionsKey(owner), name);
    return stored === null ? undefined : (JSON.parse(stored) as Collection);
  }

  /** By name. */
  async list(owner: string): Promise<Collection[]> {
    const stored = Object.values(await this.#redis.hgetall(collectionsKey(owner)));
    const all = stored.map((text) => JSON.parse(text) as Collection);
    return all.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws CrossrankError 404; 503 while its retriever is away, and then it is still there */
  async remove(owner: string, name: string): Promise<void> {
    const collection = await this.find(owner, name);
    await this.retrieverOf(collection).drop(collection);
    await this.#redis.hdel(collectionsKey(owner), name);
  }

  async describe(collection: Collection) {
    const retriever = this.retrieverOf(collection);
    const documents = await retriever.count(collection);
    return describeCollection(collection, retriever.defaultMode(collection), documents);
  }

  /** As `describe`, without the number of documents while a retriever is away. */
  async describeAll(collections: readonly Collection[]) {
    const described = collections.map(async (collection) => {
      return await this.describe(collection).catch(() => {
        const mode = this.#retrievers[collection.retriever]?.defaultMode(collection) ?? "bm25";
        return describeCollection(collection, mode, null);
      });
    });
    return await Promise.all(described);
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#retrievers).map((retriever) => retriever.close()));
  }
}

function checkSame(before: Collection, { retriever, vectorizer }: NewCollection): void {
  const sameRetriever = retriever === null || retriever === before.retriever;
  const sameVectorizer = vectorizer === null || vectorizer === before.vectorizer;
  if (sameRetriever && sameVectorizer) return;
  const made = `retriever ${before.retriever}, vectorizer ${before.vectorizer ?? "none"}`;
  throw new CrossrankError("conflict", `The collection ${before.name} exists with ${made}.`);
}

const notSetUp = (name: RetrieverName): string =>
  `is not set up here: ${name}, as WEAVIATE_URL is empty`;

function tooMany(): CrossrankError {
  const message = `The key has ${MOST_COLLECTIONS} collections, the limit; delete some.`;
  return new CrossrankError("conflict", message);
}
