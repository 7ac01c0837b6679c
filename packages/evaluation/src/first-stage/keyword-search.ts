// Owns: BM25 over documents in memory: a first stage for data that comes without one.
// Must not know: how texts become terms, evaluations.
import { termsOf } from "./terms.ts";

// Robertson and Zaragoza (2009); the values of most engines.
const SATURATION = 1.2;
const LENGTH_SHARE = 0.75;

interface Posting {
  readonly document: number;
  readonly count: number;
}

/** BM25 as Lucene has it: a term's weight is never negative. */
export class KeywordSearch {
  readonly #ids: string[] = [];
  readonly #lengths: number[] = [];
  readonly #postings = new Map<string, Posting[]>();
  #totalLength = 0;

  constructor(documents: Iterable<readonly [id: string, text: string]> = []) {
    for (const [id, text] of documents) this.add(id, text);
  }

  add(id: string, text: string): void {
    this.#addTerms(id, termsOf(text));
  }

  /** Ids of the best documents that share a term with the query, best first, ties in the order of adding. */
  search(query: string, limit: number): string[] {
    const scores = new Map<number, number>();
    for (const term of new Set(termsOf(query))) {
      const postings = this.#postings.get(term) ?? [];
      const weight = this.#weightOf(postings.length);
      for (const { document, count } of postings) {
        const gain = weight * this.#saturated(count, document);
        scores.set(document, (scores.get(document) ?? 0) + gain);
      }
    }
    const best = [...scores].sort(([a, x], [b, y]) => y - x || a - b).slice(0, limit);
    return best.map(([document]) => this.#ids[document] ?? "");
  }

  #addTerms(id: string, terms: readonly string[]): void {
    const document = this.#ids.push(id) - 1;
    this.#lengths.push(terms.length);
    this.#totalLength += terms.length;
    const counts = new Map<string, number>();
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
    for (const [term, count] of counts) {
      const postings = this.#postings.get(term);
      if (postings === undefined) this.#postings.set(term, [{ document, count }]);
      else postings.push({ document, count });
    }
  }

  #weightOf(holders: number): number {
    return Math.log(1 + (this.#ids.length - holders + 0.5) / (holders + 0.5));
  }

  #saturated(count: number, document: number): number {
    const mean = this.#totalLength / this.#ids.length;
    const relativeLength = (this.#lengths[document] ?? 0) / mean;
    const damping = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * relativeLength);
    return count / (count + damping);
  }
}
