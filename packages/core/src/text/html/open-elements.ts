/**
 * Owns what is known of the elements under way: how many of each name, and how deep.
 * Must not know the text in them.
 */
import { CoreError } from "../../core-error.ts";
import { OPTIONAL_END, PREFORMATTED } from "./html-elements.ts";

// Browsers stop at 512. Nesting costs nothing here; a document this deep is none that was written.
const MAX_DEPTH = 10_000;

export class OpenElements {
  readonly #count = new Map<string, number>();
  #depth = 0;
  #preformatted = 0;

  get isPreformatted(): boolean {
    return this.#preformatted > 0;
  }

  has(name: string): boolean {
    return (this.#count.get(name) ?? 0) > 0;
  }

  /** @throws CoreError `document_unreadable` beyond the depth of any document. */
  open(name: string): void {
    this.#add(name, 1);
    if (this.#depth <= MAX_DEPTH) return;
    const message = `its elements are nested more than ${MAX_DEPTH} deep`;
    throw new CoreError("document_unreadable", message);
  }

  /** An end tag without a start tag changes nothing. */
  close(name: string): void {
    if (this.has(name)) this.#add(name, -1);
  }

  #add(name: string, step: 1 | -1): void {
    this.#count.set(name, (this.#count.get(name) ?? 0) + step);
    if (PREFORMATTED.has(name)) this.#preformatted += step;
    // Those that need no end tag do not nest in themselves; their count only grows.
    if (!OPTIONAL_END.has(name)) this.#depth += step;
  }
}
