// Owns: the key's collections, and which of them is chosen.
// Must not know: how they are shown.
import type { Collection } from "@crossrank/client";
import { batch, signal } from "@preact/signals";
import { client } from "../../api/client.ts";
import { type Problem, problemOf } from "../../api/problem.ts";
import { collectionName } from "../search-setup.ts";

/** Undefined until they are known. */
export const collections = signal<readonly Collection[] | undefined>(undefined);
/** Why they are not known. */
export const collectionsProblem = signal<Problem | undefined>(undefined);

export async function readCollections(): Promise<void> {
  try {
    const { data } = await client.value.collections();
    batch(() => {
      collections.value = data;
      collectionsProblem.value = undefined;
      const isThere = data.some(({ name }) => name === collectionName.peek());
      if (!isThere) collectionName.value = data[0]?.name ?? "";
    });
  } catch (error) {
    collectionsProblem.value = problemOf(error);
  }
}
