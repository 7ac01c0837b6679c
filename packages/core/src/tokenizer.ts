/**
 * Owns text → ids: what the model reads of a query and of a document, and how they are joined.
 * Must not know sessions or batches; the only file that imports the tokenizers library.
 */
import { readFile } from "node:fs/promises";
import { Tokenizer as NativeTokenizer } from "tokenizers";
import { CoreError } from "./core-error.ts";
import { isObject, type JsonObject } from "./model-files/json-file.ts";
import { type Pair, PairTemplate } from "./tokens/pair-template.ts";
import { SpecialTokens } from "./tokens/special-tokens.ts";

/** Ids of one text, without special tokens. */
export interface EncodedText {
  readonly ids: readonly number[];
  /** Whether the text had more tokens than it was given room for. */
  readonly truncated: boolean;
}

// First guess for how much text holds the wanted tokens; English has 4 to 5 characters a token.
const CHARACTERS_PER_TOKEN = 6;
const PREFIX_GROWTH = 4;

// A second, longer prefix is tried only while it is this small a part of the text: one word that
// fills a megabyte settles nothing, and should not be encoded twice over on the way to all of it.
const LARGEST_RETRY_SHARE = 1 / 8;

// Tokens before the end of a prefix that are not trusted, besides its last word.
const MARGIN_TOKENS = 128;

/** One tokenizer.json; encodes on the native thread pool, so the event loop stays free. */
export class Tokenizer {
  readonly #native: NativeTokenizer;
  readonly #specialTokens: SpecialTokens;
  readonly template: PairTemplate;

  private constructor(native: NativeTokenizer, json: JsonObject) {
    this.#native = native;
    this.template = new PairTemplate(json["post_processor"]);
    this.#specialTokens = new SpecialTokens(json, this.template.specialIds());
  }

  /** @throws CoreError `model_invalid` when the file is no tokenizer that builds pairs. */
  static async load(path: string): Promise<Tokenizer> {
    const text = await readFile(path, "utf8");
    try {
      const json: unknown = JSON.parse(text);
      const native = NativeTokenizer.fromString(text);
      // A file may carry the truncation and padding of its training.
      native.disableTruncation();
      native.disablePadding();
      return new Tokenizer(native, isObject(json) ? json : {});
    } catch (cause) {
      if (cause instanceof CoreError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CoreError("model_invalid", `tokenizer.json cannot be used: ${reason}`, { cause });
    }
  }

  /**
   * The first `maxTokens` ids of `text`: equal to those of encoding all of it, at the cost of
   * encoding little more than is used.
   */
  async encode(text: string, maxTokens: number): Promise<EncodedText> {
    const plain = this.#specialTokens.neutralize(text.toWellFormed());
    let characters = (maxTokens + MARGIN_TOKENS) * CHARACTERS_PER_TOKEN;
    for (;;) {
      const prefix = prefixOf(plain, characters);
      characters *= PREFIX_GROWTH;
      if (characters > plain.length * LARGEST_RETRY_SHARE) characters = plain.length;
      const encoding = await this.#native.encode(prefix, null, { addSpecialTokens: false });
      const whole = prefix.length === plain.length;
      const settled = whole ? encoding.getLength() : countSettled(encoding.getWordIds());
      if (!whole && settled <= maxTokens) continue;
      const ids = this.#specialTokens.removeFrom(encoding.getIds().slice(0, settled));
      if (!whole && ids.length <= maxTokens) continue;
      return { ids: ids.slice(0, maxTokens), truncated: ids.length > maxTokens };
    }
  }

  /** Joins the ids of a query and a document into the sequence that the model was trained on. */
  assemble(query: EncodedText, document: EncodedText): Pair {
    return this.template.assemble(query.ids, document.ids);
  }
}

function prefixOf(text: string, characters: number): string {
  if (characters >= text.length) return text;
  const splitsPair = (text.codePointAt(characters - 1) ?? 0) > 0xffff;
  return text.slice(0, splitsPair ? characters - 1 : characters);
}

/**
 * How many leading tokens cannot change when the text goes on. A tokenizer splits words first and
 * looks at each one alone, so whole words are final; the last one may have been cut, and may even
 * become a single token when it is longer than the vocabulary allows.
 */
function countSettled(wordIds: readonly (number | null | undefined)[]): number {
  const lastWord = wordIds.at(-1);
  const complete = wordIds.indexOf(lastWord);
  return Math.max(0, Math.min(complete, wordIds.length - MARGIN_TOKENS));
}
