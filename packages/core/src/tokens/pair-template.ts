/**
 * Owns how a query and a document become one sequence: the pair half of a post-processor.
 * Must not know text or the tokenizer library: it works on ids.
 */
import { CoreError } from "../core-error.ts";
import { isObject, type JsonObject } from "../model-files/json-file.ts";

type Part =
  | { readonly kind: "special"; readonly ids: readonly number[]; readonly typeId: number }
  | { readonly kind: "query" | "document"; readonly typeId: number };

/** The sequence of one pair, special tokens included; both arrays have its length. */
export interface Pair {
  readonly ids: Int32Array;
  readonly typeIds: Uint8Array;
}

/** Assembles pairs exactly as the `post_processor` of one tokenizer.json would. */
export class PairTemplate {
  readonly #parts: readonly Part[];
  /** How many tokens of every pair are special. */
  readonly specialTokens: number;

  /** @throws CoreError `model_invalid` when the post-processor does not build pairs. */
  constructor(postProcessor: unknown) {
    this.#parts = readParts(postProcessor);
    this.specialTokens = this.specialIds().length;
  }

  /** Ids that only this template may produce. */
  specialIds(): number[] {
    return this.#parts.flatMap((part) => (part.kind === "special" ? part.ids : []));
  }

  assemble(query: readonly number[], document: readonly number[]): Pair {
    const length = this.specialTokens + query.length + document.length;
    const pair = { ids: new Int32Array(length), typeIds: new Uint8Array(length) };
    let offset = 0;
    for (const part of this.#parts) {
      const ids = part.kind === "special" ? part.ids : part.kind === "query" ? query : document;
      pair.ids.set(ids, offset);
      pair.typeIds.fill(part.typeId, offset, offset + ids.length);
      offset += ids.length;
    }
    return pair;
  }
}

function readParts(value: unknown): Part[] {
  const processor = isObject(value) ? value : {};
  switch (processor["type"]) {
    case "TemplateProcessing":
      return readTemplate(processor);
    case "BertProcessing":
      return classicParts(processor, 1, 1);
    case "RobertaProcessing":
      return classicParts(processor, 2, 0);
    case "Sequence": {
      // The other members (ByteLevel) only move offsets.
      const members = listIn(processor, "processors");
      return readParts(
        members.find((member) => isObject(member) && member["type"] !== "ByteLevel"),
      );
    }
    default:
      return fail(`type ${JSON.stringify(processor["type"])} does not build pairs`);
  }
}

function classicParts(processor: JsonObject, separators: number, documentType: number): Part[] {
  const cls = idOf(processor["cls"], "cls");
  const sep = idOf(processor["sep"], "sep");
  const between = Array<number>(separators).fill(sep);
  return [
    { kind: "special", ids: [cls], typeId: 0 },
    { kind: "query", typeId: 0 },
    { kind: "special", ids: between, typeId: 0 },
    { kind: "document", typeId: documentType },
    { kind: "special", ids: [sep], typeId: documentType },
  ];
}

function idOf(value: unknown, field: string): number {
  const id: unknown = Array.isArray(value) ? value[1] : undefined;
  return typeof id === "number" ? id : fail(`${field} must be [token, id]`);
}

function readTemplate(processor: JsonObject): Part[] {
  const specials = processor["special_tokens"];
  const parts = listIn(processor, "pair").map((item): Part => {
    const [[kind, value] = []] = isObject(item) ? Object.entries(item) : [];
    const { id, type_id: typeId } = isObject(value) ? value : {};
    if (typeof typeId !== "number") return fail("pair holds an item without type_id");
    if (kind === "Sequence") return { kind: id === "A" ? "query" : "document", typeId };
    const special = isObject(specials) ? specials[String(id)] : undefined;
    if (!isObject(special)) return fail(`special_tokens lacks ${JSON.stringify(id)}`);
    return { kind: "special", ids: listIn(special, "ids").map(Number), typeId };
  });
  for (const kind of ["query", "document"]) {
    const count = parts.filter((part) => part.kind === kind).length;
    if (count !== 1) return fail(`pair names the ${kind} ${count} times`);
  }
  return parts;
}

function listIn(json: JsonObject, field: string): readonly unknown[] {
  const value = json[field];
  return Array.isArray(value) ? value : fail(`${field} must be a list`);
}

function fail(reason: string): never {
  throw new CoreError("model_invalid", `tokenizer.json: post_processor: ${reason}`);
}
