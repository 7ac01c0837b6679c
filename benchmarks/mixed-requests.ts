// Owns: an endless mix of requests like that of a service with regular users: repeated ones,
// overlapping ones and new ones, documents of 1 to 500 tokens, most of them short.
import { TextSource } from "./text-source.ts";

export type Expected = "hit" | "partial" | "miss";

export interface MixedRequest {
  readonly expected: Expected;
  readonly query: string;
  readonly documents: readonly string[];
}

const SHARES = { hit: 0.6, partial: 0.2 };
const MOST_TOKENS = 500;
const MOST_DOCUMENTS = 10;
/** Requests that can be repeated; older ones are forgotten, so that the mix itself does not grow. */
const MEMORY = 200;

export class MixedRequests {
  readonly #texts: TextSource;
  readonly #answered: MixedRequest[] = [];

  constructor(seed: number) {
    this.#texts = new TextSource(seed);
  }

  next(): MixedRequest {
    const draw = this.#texts.random();
    const known = this.#answered[this.#texts.integer(0, this.#answered.length - 1)];
    if (known === undefined || draw >= SHARES.hit + SHARES.partial) return this.#unseen();
    if (draw < SHARES.hit) return { ...known, expected: "hit" };
    const documents = [...known.documents.slice(0, MOST_DOCUMENTS / 2), this.#document()];
    return { expected: "partial", query: known.query, documents };
  }

  /** From now on the request may be repeated. */
  remember(request: MixedRequest): void {
    if (request.expected === "hit") return;
    this.#answered.push(request);
    if (this.#answered.length > MEMORY) this.#answered.shift();
  }

  #unseen(): MixedRequest {
    const documents = Array.from({ length: this.#texts.integer(1, MOST_DOCUMENTS) }, () =>
      this.#document(),
    );
    return { expected: "miss", query: this.#texts.english(this.#texts.integer(4, 12)), documents };
  }

  /** As many short documents as long ones on a scale of powers. */
  #document(): string {
    const words = Math.round(MOST_TOKENS ** this.#texts.random());
    return this.#texts.random() < 0.5 ? this.#texts.english(words) : this.#texts.chinese(words);
  }
}
