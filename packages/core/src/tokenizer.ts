/**
 * Owns text → ids: what the model reads of a query and of a document, and how they are joined.
 * Must not know sessions or batches; the only file that imports the tokenizers library.
 */
import { readFile } from "node:fs/promises";
import { type Encoding, Tokenizer as NativeTokenizer } from "tokenizers";
import { CoreError } from "./core-error.ts";
import { isObject, type JsonObject } from "./model-files/json-file.ts";
import { LocatedTokens } from "./tokens/located-tokens.ts";
import { type Pair, PairTemplate } from "./tokens/pair-template.ts";
import { SpecialTokens } from "./tokens/special-tokens.ts";
import { codePointOffsets } from "./tokens/text-offsets.ts";

/** Ids of one text, without special tokens. */
export interface EncodedText {
  readonly ids: readonly number[];
  /** Whether the text goes on beyond what was read. */
  readonly truncated: boolean;
}

interface Reading extends EncodedText {
  /** Where in the text reading ended, unless it ended after the last id. */
  readonly end: number | undefined;
  /** What was encoded last, and its encoding. */
  readonly prefix: string;
  readonly encoding: Encoding;
  /** Where each id stands in the encoding, where some were left out. */
  readonly positions: readonly number[] | undefined;
}

// First guess for how much text holds the wanted tokens; English has 4 to 5 characters a token.
const CHARACTERS_PER_TOKEN = 6;

// A prefix that held too few tokens grows by what the next one should hold, with a reserve.
const LEAST_GROWTH = 1.5;
const MOST_GROWTH = 4;

// A longer prefix is tried only after one that settled some tokens, and while it is this small a
// part of the text: one word that fills all of it (in some models, any text without a space) settles
// nothing, and should not be encoded over and over on the way to its end.
const LARGEST_RETRY_SHARE = 1 / 2;

// Text beyond this is not read: no prose needs so many characters a token, while a megabyte without
// a space would take a second and yield one. The floor is 0.1 to 0.3 s of work (measured).
const MOST_CHARACTERS_PER_TOKEN = 32;
const LEAST_CHARACTERS_READ = 1 << 18;

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
   * encoding little more than is used. Of a text with less than a token in 32 characters, only the
   * first 262,144 characters (or 32 for each of `maxTokens`) are read.
   */
  async encode(text: string, maxTokens: number): Promise<EncodedText> {
    const { ids, truncated } = await this.#read(text, maxTokens);
    return { ids, truncated };
  }

  /** The same ids, each with its place in `text`. */
  async encodeWithPlaces(text: string, maxTokens: number): Promise<LocatedTokens> {
    const { prefix, encoding, positions, ...tokens } = await this.#read(text, maxTokens);
    const offsetOf = codePointOffsets(prefix, text);
    return new LocatedTokens(tokens, encoding, positions, offsetOf);
  }

  async #read(text: string, maxTokens: number): Promise<Reading> {
    const limit = Math.max(LEAST_CHARACTERS_READ, maxTokens * MOST_CHARACTERS_PER_TOKEN);
    const readable = prefixOf(text, limit);
    const unread = readable.length < text.length;
    const plain = this.#specialTokens.neutralize(readable.toWellFormed());
    const wanted = maxTokens + MARGIN_TOKENS;
    let characters = wanted * CHARACTERS_PER_TOKEN;
    for (;;) {
      const prefix = prefixOf(plain, characters);
      const encoding = await this.#native.encode(prefix, null, { addSpecialTokens: false });
      const whole = prefix.length === plain.length;
      const settled = whole ? encoding.getLength() : countSettled(encoding);
      const all = settled === 0 ? [] : encoding.getIds().slice(0, settled);
      const positions = this.#specialTokens.positionsOfText(all);
      const ids = positions?.map((position) => all[position] ?? 0) ?? all;
      const enough = ids.length > maxTokens;
      if (whole || enough) {
        return {
          ids: ids.slice(0, maxTokens),
          truncated: unread || enough,
          end: enough ? undefined : readable.length,
          prefix,
          encoding,
          positions,
        };
      }
      const growth = (1.1 * wanted) / Math.max(1, ids.length);
      characters *= Math.min(MOST_GROWTH, Math.max(LEAST_GROWTH, growth));
      const isWorthAPrefix = ids.length > 0 && characters <= plain.length * LARGEST_RETRY_SHARE;
      if (!isWorthAPrefix) characters = plain.length;
    }
  }

  /** Joins the ids of a query and a document into the sequence that the model was trained on. */
  assemble(query: Pick<EncodedText, "ids">, document: Pick<EncodedText, "ids">): Pair {
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
 * become a single token when it is longer than the vocabulary allows. Searched by halves, as a list
 * of every word's number costs the event loop tens of milliseconds for a megabyte.
 */
function countSettled(encoding: Encoding): number {
  const length = encoding.getLength();
  const lastWord = encoding.tokenToWord(length - 1) ?? 0;
  let complete = 0;
  let end = length;
  while (complete < end) {
    const middle = (complete + end) >>> 1;
    if ((encoding.tokenToWord(middle) ?? 0) < lastWord) complete = middle + 1;
    else end = middle;
  }
  return Math.max(0, Math.min(complete, length - MARGIN_TOKENS));
}
