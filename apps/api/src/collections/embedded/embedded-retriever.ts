// Owns: the retriever that needs no server: a file a collection in one folder, BM25 over their terms.
// Must not know: SQL, HTTP.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { CrossrankError, fieldError } from "@crossrank/protocol/errors";
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
import type { IndexMethod, IndexMethods } from "./index-call.ts";
import { IndexCaller, IndexFailed } from "./index-caller.ts";

export class EmbeddedRetriever implements Retriever {
  readonly #folder: string;
  readonly #mostCharacters: number;
  /** Searches do not wait for imports: in SQLite's WAL mode readers and a writer go side by side. */
  readonly #reads = new IndexCaller();
  readonly #writes = new IndexCaller();

  /** The processes of one machine may share `folder`. What one search recalls is bounded by `mostCharacters`. */
  constructor(folder: string, mostCharacters: number) {
    this.#folder = path.resolve(folder);
    this.#mostCharacters = mostCharacters;
  }

  defaultMode(): RecallMode {
    return "bm25";
  }

  async prepare(shelf: Shelf): Promise<void> {
    if (shelf.vectorizer !== null) {
      throw fieldError({ pointer: "/vectorizer", detail: "the embedded retriever has none" });
    }
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await this.#call(this.#writes, shelf, "create");
  }

  count(shelf: Shelf): Promise<number> {
    return this.#call(this.#reads, shelf, "count");
  }

  async drop(shelf: Shelf): Promise<void> {
    await this.#call(this.#reads, shelf, "release");
    // By the thread that makes files: one that is made at the same time keeps what SQLite writes beside it.
    await this.#call(this.#writes, shelf, "remove");
  }

  async write(
    shelf: Shelf,
    documents: readonly NewDocument[],
    room: number,
  ): Promise<readonly Written[]> {
    const isTaken = ({ vector }: NewDocument) => vector === null;
    const written = await this.#call(this.#writes, shelf, "write", documents.filter(isTaken), room);
    const next = written.values();
    return documents.map((document) => (isTaken(document) ? next.next().value : VECTOR) ?? VECTOR);
  }

  read(shelf: Shelf, id: string): Promise<StoredDocument | undefined> {
    return this.#call(this.#reads, shelf, "read", id);
  }

  async recall(shelf: Shelf, { mode, ...recall }: Recall): Promise<readonly RecalledDocument[]> {
    if (mode !== "bm25") {
      const detail = "must be bm25: the embedded retriever has no vectors";
      throw fieldError({ pointer: "/recall_mode", detail });
    }
    const asked = { ...recall, mostCharacters: this.#mostCharacters };
    return await this.#call(this.#reads, shelf, "recall", asked);
  }

  async close(): Promise<void> {
    await Promise.all([this.#reads.close(), this.#writes.close()]);
  }

  #pathOf({ id }: Shelf): string {
    return path.join(this.#folder, `${id}.sqlite`);
  }

  async #call<M extends IndexMethod>(
    caller: IndexCaller,
    shelf: Shelf,
    method: M,
    ...parameters: Parameters<IndexMethods[M]>
  ): Promise<ReturnType<IndexMethods[M]>> {
    try {
      return await caller.call(this.#pathOf(shelf), method, ...parameters);
    } catch (error) {
      throw error instanceof IndexFailed ? toCrossrankError(error, shelf) : error;
    }
  }
}

const VECTOR: Written = {
  code: "vector_unsupported",
  message: "The embedded retriever has no vectors; leave `vector` out.",
};

function toCrossrankError(error: IndexFailed, { name }: Shelf): CrossrankError {
  const cause = error;
  switch (error.failure) {
    case "missing":
      return new CrossrankError(
        "not_found",
        `The file of collection ${name} is not on this machine.`,
      );
    case "full":
      return new CrossrankError("overloaded", "The disk of the collections is full.", {
        retryAfterSeconds: 60,
        cause,
      });
    case "busy":
      return new CrossrankError("overloaded", "Another process writes to this collection.", {
        retryAfterSeconds: 5,
        cause,
      });
    default:
      return new CrossrankError("internal_error", "The collection's file cannot be used.", {
        cause,
      });
  }
}
