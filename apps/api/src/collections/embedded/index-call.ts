// Owns: what is asked of an index thread, and how it answers.
// Must not know: what either side does with it.
import type { NewDocument, RecalledDocument, StoredDocument, Written } from "../retriever.ts";
import type { IndexRecall } from "./document-index.ts";

/** By method: what it takes after the path of the file, and what it gives. */
export interface IndexMethods {
  create(): void;
  count(): number;
  write(documents: readonly NewDocument[], room: number): Written[];
  read(id: string): StoredDocument | undefined;
  recall(recall: IndexRecall): RecalledDocument[];
  /** Lets go of the file. */
  release(): void;
  /** Removes the file. In one step: what is made in its place is another one. */
  remove(): void;
}

export type IndexMethod = keyof IndexMethods;

export interface IndexCall {
  readonly number: number;
  readonly path: string;
  readonly method: IndexMethod;
  readonly parameters: readonly unknown[];
}

/** `missing`: no such file. `full`, `busy`: of the disk, of the file. */
export type IndexFailure = "missing" | "full" | "busy" | "other";

export type IndexAnswer =
  | { readonly number: number; readonly value: unknown }
  | { readonly number: number; readonly failure: IndexFailure; readonly message: string };
