import { describe, expect, test } from "vitest";
import { PairTemplate } from "./pair-template.ts";

const bert = { type: "BertProcessing", sep: ["[SEP]", 102], cls: ["[CLS]", 101] };
const roberta = { type: "RobertaProcessing", sep: ["</s>", 2], cls: ["<s>", 0] };
const assembled = (template: PairTemplate) => {
  const pair = template.assemble([7, 8], [9]);
  return { ids: [...pair.ids], typeIds: [...pair.typeIds] };
};

describe("PairTemplate", () => {
  test("BertProcessing gives [CLS] query [SEP] document [SEP] with types 0 and 1", () => {
    expect(assembled(new PairTemplate(bert))).toEqual({
      ids: [101, 7, 8, 102, 9, 102],
      typeIds: [0, 0, 0, 0, 1, 1],
    });
  });

  test("RobertaProcessing gives <s> query </s></s> document </s>, all of type 0", () => {
    const template = new PairTemplate(roberta);
    expect(assembled(template)).toEqual({
      ids: [0, 7, 8, 2, 2, 9, 2],
      typeIds: [0, 0, 0, 0, 0, 0, 0],
    });
    expect(template.specialTokens).toBe(4);
  });

  test("a Sequence is what its pair-building member is", () => {
    const processors = [{ type: "ByteLevel", trim_offsets: true }, roberta];
    const template = new PairTemplate({ type: "Sequence", processors });
    expect(assembled(template)).toEqual(assembled(new PairTemplate(roberta)));
  });

  test.each([
    ["no post-processor", null, "type undefined does not build pairs"],
    ["another kind", { type: "ByteLevel" }, 'type "ByteLevel" does not build pairs'],
    ["no list", { type: "TemplateProcessing" }, "pair must be a list"],
    [
      "an unknown special token",
      { type: "TemplateProcessing", pair: [{ SpecialToken: { id: "[X]", type_id: 0 } }] },
      'special_tokens lacks "[X]"',
    ],
    [
      "no document",
      { type: "TemplateProcessing", pair: [{ Sequence: { id: "A", type_id: 0 } }] },
      "pair names the document 0 times",
    ],
  ])("%s is refused by name", (_, processor, reason) => {
    expect(() => new PairTemplate(processor)).toThrow(`tokenizer.json: post_processor: ${reason}`);
  });
});
