/**
 * Owns where an element that is left out ends.
 * Must not know why it is left out.
 */
import { isBlock, OPTIONAL_END, VOID } from "./html-elements.ts";

/** An element under way and those open inside it; each tag costs constant time on average. */
export class SkippedElement {
  readonly root: string;
  readonly #open: string[];
  readonly #count = new Map<string, number>();

  constructor(root: string) {
    this.root = root;
    this.#open = [];
    this.#push(root);
  }

  /** Reads a start tag; false when it ended the element and is no part of it. */
  holdsStart(name: string, isSelfClosing: boolean): boolean {
    const last = this.#open.at(-1) ?? "";
    const closesLast = (last === name && OPTIONAL_END.has(name)) || (last === "p" && isBlock(name));
    if (closesLast) this.#pop();
    if (this.#open.length === 0) return false;
    if (!isSelfClosing && !VOID.has(name)) this.#push(name);
    return true;
  }

  /** Reads an end tag: the element goes on, ended with it, or ended before it. */
  readEnd(name: string): "inside" | "last" | "outside" {
    if ((this.#count.get(name) ?? 0) === 0) {
      // An end tag of what surrounds it ends an element that needs none of its own.
      return OPTIONAL_END.has(this.root) && !VOID.has(name) ? "outside" : "inside";
    }
    while (this.#pop() !== name);
    return this.#open.length === 0 ? "last" : "inside";
  }

  #push(name: string): void {
    this.#open.push(name);
    this.#count.set(name, (this.#count.get(name) ?? 0) + 1);
  }

  #pop(): string | undefined {
    const name = this.#open.pop();
    if (name !== undefined) this.#count.set(name, (this.#count.get(name) ?? 0) - 1);
    return name;
  }
}
