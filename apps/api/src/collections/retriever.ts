// Owns: what a retriever is: where the documents of collections lie, and how some are recalled.
// Must not know: any one retriever, HTTP, reranking.
import type { Filters } from "./filters.ts";

export type Metadata = Readonly<Record<string, unknown>>;

/** A document as it is kept. `text` is all that is searched, scored and returned; it begins with the title. */
export interface StoredDocument {
  readonly id: string;
  readonly title: string | null;
  readonly text: string;
  readonly metadata: Metadata;
}

export interface NewDocument extends StoredDocument {
  readonly vector: readonly number[] | null;
  /** Equal for equal content. */
  readonly digest: string;
}

export interface RecalledDocument extends StoredDocument {
  /** Higher is better; comparable within one answer only. */
  readonly score: number;
}

export const RECALL_MODES = ["bm25", "near_text", "near_vector", "hybrid"] as const;
export type RecallMode = (typeof RECALL_MODES)[number];

export interface Recall {
  readonly query: string;
  /** At most so many. */
  readonly limit: number;
  readonly filters: Filters;
  readonly mode: RecallMode;
  readonly vector: readonly number[] | null;
}

/** What became of a document, or why it was not taken. */
export type Written = Taken | "no_room" | WriteProblem;
export type Taken = "imported" | "updated" | "unchanged";
export interface WriteProblem {
  readonly code: string;
  readonly message: string;
}

/** A collection as its retriever has to know it. */
export interface Shelf {
  /** Names it for good: made of its owner and its name. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  /** Makes vectors of texts, where the retriever has such; null for none. */
  readonly vectorizer: string | null;
}

/**
 * Keeps documents and finds them again. Every call can be repeated.
 * @throws CrossrankError `retriever_unavailable` while it cannot be reached
 */
export interface Retriever {
  /** How a search is done that does not say. */
  defaultMode(shelf: Shelf): RecallMode;
  /** Makes room, unless there is. @throws CrossrankError 409 where something else has its place */
  prepare(shelf: Shelf): Promise<void>;
  count(shelf: Shelf): Promise<number>;
  drop(shelf: Shelf): Promise<void>;
  /**
   * What it says is imported or updated is on disk for good. No two have one id. One outcome a document. Of those
   * that are not there yet it takes at most `room`.
   */
  write(shelf: Shelf, documents: readonly NewDocument[], room: number): Promise<readonly Written[]>;
  read(shelf: Shelf, id: string): Promise<StoredDocument | undefined>;
  /** Best first. @throws CrossrankError 422 for a mode that it does not have */
  recall(shelf: Shelf, recall: Recall): Promise<readonly RecalledDocument[]>;
  close(): Promise<void>;
}
