// Owns: the properties of Weaviate classes that hold numbers of the metadata, one a field, for ranges.
// Must not know: what documents or searches are for.
import type { Collection } from "weaviate-client";
import { numberPropertyOf } from "./weaviate-class.ts";

/** Each is a property of its own in Weaviate's schema. */
export const MOST_NUMBER_FIELDS = 100;

export class WeaviateNumbers {
  /** By class: the properties that are known to be there. */
  readonly #known = new Map<string, Set<string>>();

  /** Those that are there now: another process may have made some. */
  async read(collection: Collection): Promise<ReadonlySet<string>> {
    const { properties } = await collection.config.get();
    const names = properties.map(({ name }) => name).filter((name) => name.startsWith("number_"));
    const found = new Set(names);
    this.#known.set(collection.name, found);
    return found;
  }

  /** Makes room for the numbers of these fields. False when there would be too many. */
  async makeRoom(collection: Collection, fields: readonly string[]): Promise<boolean> {
    for (const name of fields.map(numberPropertyOf)) {
      if (this.#known.get(collection.name)?.has(name)) continue;
      const known = await this.read(collection);
      if (known.has(name)) continue;
      if (known.size >= MOST_NUMBER_FIELDS) return false;
      await collection.config.addProperty({ name, dataType: "number", indexFilterable: true });
      this.#known.get(collection.name)?.add(name);
    }
    return true;
  }

  forget(className: string): void {
    this.#known.delete(className);
  }
}
