// Owns: what the arms are asked to score: seeded documents of mixed or equal length, and queries.
// Must not know: who scores them.
import { readFileSync } from "node:fs";
import path from "node:path";
import { TextSource } from "../text-source.ts";

export type LoadName = "mixed" | "equal";
export const LOAD_NAMES: readonly LoadName[] = ["mixed", "equal"];

/** Of a document, in words, each of them one token. */
const MEAN_WORDS = 150;
/** Of the logarithm of the length. */
const SIGMA = 0.6;
/** A pair fits the 512 tokens of the smaller models, so no arm truncates. */
const MOST_WORDS = 490;
const QUERY_WORDS = 10;

const MOST_WORDS_KNOWN = 8000;
/** SentencePiece's mark of a word's beginning. */
const WORD_START = "▁";

/** WordPiece has words and their ids, SentencePiece a list of pieces and their weights. */
type Vocabulary = Readonly<Record<string, number>> | readonly (readonly [string, number])[];

export class RequestLoad {
  readonly #source: TextSource;
  readonly #words: readonly string[];

  /** `folder`: the model whose tokens count. */
  constructor(folder: string, seed: number) {
    this.#words = readWords(folder);
    this.#source = new TextSource(seed);
  }

  /** Another one each time: no cache may answer. */
  query(): string {
    return this.text(QUERY_WORDS);
  }

  documents(load: LoadName, count: number): string[] {
    return Array.from({ length: count }, () =>
      this.text(load === "equal" ? MEAN_WORDS : this.#mixedLength()),
    );
  }

  /** A text of `words` tokens. */
  text(words: number): string {
    const pick = () => this.#words[this.#source.integer(0, this.#words.length - 1)] ?? "";
    return Array.from({ length: words }, pick).join(" ");
  }

  /** Log-normal with a mean of `MEAN_WORDS`. */
  #mixedLength(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.#source.random()));
    const normal = radius * Math.cos(2 * Math.PI * this.#source.random());
    const length = Math.exp(Math.log(MEAN_WORDS) - SIGMA ** 2 / 2 + SIGMA * normal);
    return Math.max(1, Math.min(MOST_WORDS, Math.round(length)));
  }
}

/** Lower-case English words that are one token of the model, so that words count tokens. */
function readWords(folder: string): string[] {
  const file = readFileSync(path.join(folder, "tokenizer.json"), "utf8");
  const { vocab } = (JSON.parse(file) as { model: { vocab: Vocabulary } }).model;
  const pieces = Array.isArray(vocab)
    ? vocab.filter(([piece]) => piece.startsWith(WORD_START)).map(([piece]) => piece.slice(1))
    : Object.keys(vocab);
  return pieces.filter((piece) => /^[a-z]{3,}$/.test(piece)).slice(0, MOST_WORDS_KNOWN);
}
