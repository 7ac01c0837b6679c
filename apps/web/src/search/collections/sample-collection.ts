// Owns: a collection to try, made of the documents of the page's samples.
// Must not know: how it is shown.
import { signal } from "@preact/signals";
import { client } from "../../api/client.ts";
import type { Problem } from "../../api/problem.ts";
import { problemOf } from "../../api/problem.ts";
import { SAMPLES } from "../../input/samples.ts";
import { language } from "../../language/language.ts";
import { collectionName } from "../search-setup.ts";
import { readCollections } from "./collections.ts";

export const isImporting = signal(false);
export const importProblem = signal<Problem | undefined>(undefined);

const nameOf = (of: string) => `samples-${of}`;

/** Queries that this collection has an answer to; none where it is no sample. */
export const sampleQueries = (collection: string): readonly string[] =>
  SAMPLES.filter((sample) => nameOf(sample.language) === collection).map(({ query }) => query);

/** In the page's language. Once more, it changes nothing. */
export async function importSamples(): Promise<void> {
  const name = nameOf(language.value);
  const texts = SAMPLES.filter((sample) => sample.language === language.value).flatMap(
    ({ documents }) => documents,
  );
  const documents = [...new Set(texts)].map((text, i) => ({
    id: `sample-${String(i + 1).padStart(3, "0")}`,
    text,
  }));
  isImporting.value = true;
  importProblem.value = undefined;
  try {
    await client.value.createCollection({ name });
    await client.value.importDocuments(name, documents);
    collectionName.value = name;
    await readCollections();
  } catch (error) {
    importProblem.value = problemOf(error);
  } finally {
    isImporting.value = false;
  }
}
