/** Owns parity for models laid out as XLM-RoBERTa: Unigram, </s></s>, no token types, 512 of 514. */
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadCrossEncoder } from "@crossrank/core";
import { expect, test } from "vitest";
import { openModel } from "../../packages/core/src/model.ts";
import { Tokenizer } from "../../packages/core/src/tokenizer.ts";
import { copyWithExternalData, TINY_MODEL } from "./fixtures/tiny-model.ts";

interface GoldenPair {
  readonly query: string;
  readonly document: string;
  readonly input_ids: readonly number[];
  readonly truncated: boolean;
  readonly logit: number;
}
const golden: { pairs: GoldenPair[] } = JSON.parse(
  readFileSync(join(TINY_MODEL, "../tiny-xlmr.golden.json"), "utf8"),
);

test("a window of 514 positions takes 512 tokens", async () => {
  const encoder = await loadCrossEncoder(TINY_MODEL);
  expect(encoder.descriptor.maxTokens).toBe(512);
  const scores = await encoder.score("river", ["bridge ".repeat(2000)]);
  expect(scores.documents[0]).toMatchObject({ tokens: 512, truncated: true });
  await encoder.close();
});

test.each(golden.pairs)("ids and logit are the reference's: $query", async (pair) => {
  const encoder = await loadCrossEncoder(TINY_MODEL);
  const tokenizer = await Tokenizer.load(join(TINY_MODEL, "tokenizer.json"));
  const query = await tokenizer.encode(pair.query, 256);
  const document = await tokenizer.encode(pair.document, 512 - 4 - query.ids.length);
  expect([...tokenizer.assemble(query, document).ids]).toEqual(pair.input_ids);
  const [score] = (await encoder.score(pair.query, [pair.document])).documents;
  expect(score?.logit).toBeCloseTo(pair.logit, 5);
  expect(score?.truncated).toBe(pair.truncated);
  await encoder.close();
});

test("weights in a file beside the graph give the same logits and a checksum of their own", async () => {
  const inside = await loadCrossEncoder(TINY_MODEL);
  const folder = await copyWithExternalData();
  const beside = await loadCrossEncoder(folder);
  const documents = ["A slow train crosses the long bridge", "图书馆关门"];
  const [expected, actual] = await Promise.all([
    inside.score("which bridge", documents),
    beside.score("which bridge", documents),
  ]);
  expect(actual.documents).toEqual(expected.documents);
  const data = join(folder, "onnx/model.onnx.data");
  await writeFile(data, (await readFile(data)).fill(0, 0, 4));
  const { weightsSha256 } = await openModel(folder);
  expect(weightsSha256).not.toBe(beside.descriptor.weightsSha256);
  await Promise.all([inside.close(), beside.close()]);
});

test("padding is invisible: pairs of different length keep their logits in one batch", async () => {
  const encoder = await loadCrossEncoder(TINY_MODEL);
  const documents = Array.from(
    { length: 20 },
    (_, n) => `${"bridge ".repeat(30)}${"x".repeat(n % 3)}`,
  );
  const together = await encoder.score("river", documents);
  for (const [index, document] of documents.entries()) {
    const alone = await encoder.score("river", [document]);
    expect(together.documents[index]?.logit).toBeCloseTo(
      alone.documents[0]?.logit ?? Number.NaN,
      5,
    );
  }
  await encoder.close();
});
