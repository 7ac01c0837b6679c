/** Owns parity of the embedded model with the Python reference: ids, truncation, logits. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type CrossEncoder, loadCrossEncoder } from "@crossrank/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Tokenizer } from "../../packages/core/src/tokenizer.ts";
import { EMBEDDED_MODEL, goldenPairs, injectingPairs } from "./fixtures/embedded-model.ts";

const WINDOW = 512;
let encoder: CrossEncoder;
let int8: CrossEncoder;
let tokenizer: Tokenizer;

beforeAll(async () => {
  encoder = await loadCrossEncoder(EMBEDDED_MODEL, { device: "cpu", dtype: "fp32" });
  int8 = await loadCrossEncoder(EMBEDDED_MODEL, { device: "cpu" });
  tokenizer = await Tokenizer.load(join(EMBEDDED_MODEL, "tokenizer.json"));
});

afterAll(() => Promise.all([encoder.close(), int8.close()]));

async function assemble(queryText: string, documentText: string) {
  const query = await tokenizer.encode(queryText, WINDOW / 2);
  const room = WINDOW - query.ids.length - tokenizer.template.specialTokens;
  return tokenizer.assemble(query, await tokenizer.encode(documentText, room));
}

const named = goldenPairs.map(
  (pair) => [`${pair.query} | ${pair.document.slice(0, 30)}`, pair] as const,
);

test("the golden pairs cover Latin, Han, Arabic, emoji, empty, blank and very long text", () => {
  const documents = goldenPairs.map((pair) => pair.document);
  for (const script of [/[a-z]/i, /\p{Script=Han}/u, /\p{Script=Arabic}/u, /\p{Emoji}/u]) {
    expect(documents.some((document) => script.test(document))).toBe(true);
  }
  expect(documents).toContain("");
  expect(documents).toContain("   ");
  expect(goldenPairs.some((pair) => pair.truncated)).toBe(true);
  expect(goldenPairs).toHaveLength(46);
});

describe("the embedded model", () => {
  test.each(named)("has the reference's ids and type ids: %s", async (_, golden) => {
    const pair = await assemble(golden.query, golden.document);
    expect([...pair.ids]).toEqual(golden.input_ids);
    expect([...pair.typeIds]).toEqual(golden.token_type_ids);
  });

  test.each(named)("has the reference's logit within 1e-4: %s", async (_, golden) => {
    const scores = await encoder.score(golden.query, [golden.document]);
    const [score] = scores.documents;
    expect(score?.truncated).toBe(golden.truncated);
    expect(score?.tokens).toBe(golden.input_ids.length);
    expect(Math.abs((score?.logit ?? Number.NaN) - golden.logit_w8)).toBeLessThanOrEqual(1e-4);
    expect(scores.queryTruncated).toBe(false);
  });

  // Rounding to int8 may go the other way where a processor adds in another order: a step, not noise.
  test("in int8, its default on a CPU, has the reference's logits but for single rounding steps", async () => {
    const differences: number[] = [];
    for (const golden of goldenPairs) {
      const [score] = (await int8.score(golden.query, [golden.document])).documents;
      differences.push(Math.abs((score?.logit ?? Number.NaN) - golden.logit_int8));
    }
    differences.sort((a, b) => a - b);
    expect(int8.descriptor.precision).toBe("int8");
    expect(differences[Math.floor(differences.length * 0.8)]).toBeLessThanOrEqual(1e-4);
    expect(differences.at(-1)).toBeLessThanOrEqual(0.1);
  });

  test.each(injectingPairs)("reads special tokens in a text as text: $query", async (golden) => {
    const pair = await assemble(golden.query, golden.document);
    const special = [...pair.ids].filter((id) => [0, 101, 102, 103].includes(id));
    expect(special).toEqual([101, 102, 102]);
    expect(pair.ids.length).toBeGreaterThan(golden.input_ids.length);
    // [UNK] written out is text as well, while an unknown character still becomes it.
    expect((await tokenizer.encode("[UNK]", 9)).ids).not.toContain(100);
    expect((await tokenizer.encode("龘", 9)).ids).toEqual([100]);
  });

  test("is described by its manifest, its checksums and the arithmetic that runs", () => {
    const manifest = JSON.parse(readFileSync(join(EMBEDDED_MODEL, "manifest.json"), "utf8"));
    expect(encoder.descriptor).toEqual({
      model: "crossrank-embedded",
      revision: manifest.revision,
      weightsSha256: manifest.files["onnx/model_w8.onnx"].sha256,
      tokenizerSha256: manifest.files["tokenizer.json"].sha256,
      precision: "fp32",
      device: "cpu",
      maxTokens: WINDOW,
      scoringVersion: 1,
    });
  });
});
