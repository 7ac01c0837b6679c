/**
 * Owns the refusal of a document whose HTML cannot be turned into text within its bounds.
 * Must not know what the bounds are.
 */
import { CoreError } from "./core-error.ts";

/** `document_unreadable`, with the document at fault. */
export class DocumentUnreadableError extends CoreError {
  /** Position in the caller's documents. */
  readonly index: number;
  /** Names the bound; holds nothing of the text. */
  readonly reason: string;

  constructor(index: number, reason: string) {
    super("document_unreadable", `document ${index}: ${reason}`);
    this.name = "DocumentUnreadableError";
    this.index = index;
    this.reason = reason;
  }
}
