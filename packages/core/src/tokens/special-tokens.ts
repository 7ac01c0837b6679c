/**
 * Owns the guarantee that a caller's text never becomes a special token of the model.
 * Must not know pairs or encodings; `Tokenizer` applies it.
 */
import { isObject, type JsonObject } from "../model-files/json-file.ts";

/** The special tokens of one tokenizer.json. */
export class SpecialTokens {
  readonly #literals: readonly string[];
  readonly #ids: ReadonlySet<number>;

  /** `json` is the parsed tokenizer.json; `templateIds` are those its pair template inserts. */
  constructor(json: JsonObject, templateIds: readonly number[]) {
    const added = Array.isArray(json["added_tokens"]) ? json["added_tokens"].filter(isObject) : [];
    const special = added.filter((token) => token["special"] === true);
    this.#literals = special.map((token) => String(token["content"]));
    const ids = new Set([...templateIds, ...special.map((token) => Number(token["id"]))]);
    // Unknown characters become the unknown token lawfully: it stands for text, not for structure.
    const model = isObject(json["model"]) ? json["model"] : {};
    const unknown = special.find((token) => token["content"] === model["unk_token"])?.["id"];
    ids.delete(Number(unknown ?? model["unk_id"] ?? -1));
    this.#ids = ids;
  }

  /**
   * Breaks up special tokens written out in a text ("[SEP]" → "[ SEP]"), as the Node binding has
   * no option that reads them as plain text. Other texts come back unchanged.
   */
  neutralize(text: string): string {
    let plain = text;
    for (const literal of this.#literals) {
      if (!plain.includes(literal)) continue;
      const [first = ""] = literal;
      plain = plain.replaceAll(literal, () => `${first} ${literal.slice(first.length)}`);
    }
    return plain;
  }

  /**
   * Positions of the ids that are text, when not all are: a normalizer may make a literal out of
   * other characters (full-width "＜/s＞" → "</s>"), which only shows in the ids.
   */
  positionsOfText(ids: readonly number[]): number[] | undefined {
    if (!ids.some((id) => this.#ids.has(id))) return undefined;
    return [...ids.keys()].filter((position) => !this.#ids.has(ids[position] ?? -1));
  }
}
