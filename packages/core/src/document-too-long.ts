/**
 * Owns the refusal of documents that do not fit, when the caller asked for an error.
 * Must not know how tokens are counted.
 */
import { CoreError } from "./core-error.ts";

/** A document that does not fit as a whole. */
export interface LongDocumentProblem {
  /** Position in the caller's documents. */
  readonly index: number;
  /** Most document tokens that fit beside the query. */
  readonly limitTokens: number;
  /** What is wrong, to be read after the name of the document. */
  readonly detail: string;
}

// The message is for people; the list is complete.
const MOST_NAMED = 5;

/** `document_too_long`, with every document at fault. */
export class DocumentTooLongError extends CoreError {
  readonly documents: readonly LongDocumentProblem[];

  constructor(documents: readonly LongDocumentProblem[]) {
    const named = documents
      .slice(0, MOST_NAMED)
      .map(({ index, detail }) => `document ${index} ${detail}`);
    const others = documents.length - named.length;
    if (others > 0) named.push(`and ${others} more do not fit`);
    super("document_too_long", named.join(", "));
    this.name = "DocumentTooLongError";
    this.documents = documents;
  }
}
