/** Owns the guarantee that a pair's score does not depend on what is scored beside it. */
import { type CrossEncoder, loadCrossEncoder } from "@crossrank/core";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EMBEDDED_MODEL, goldenPairs } from "./fixtures/embedded-model.ts";
import { copyVariant } from "./fixtures/tiny-model.ts";

const encoders = new Map<string, CrossEncoder>();
beforeAll(async () => {
  for (const dtype of ["fp32", "int8"] as const) {
    encoders.set(dtype, await loadCrossEncoder(EMBEDDED_MODEL, { dtype }));
  }
});
afterAll(() => Promise.all([...encoders.values()].map((encoder) => encoder.close())));

const logitsOf = async (scorer: CrossEncoder, query: string, documents: string[]) =>
  (await scorer.score(query, documents)).documents.map((document) => document.logit);

const short = goldenPairs.filter((pair) => pair.document.length < 200);
const anyQuery = fc.constantFrom(...short.map((pair) => pair.query));
const anyDocument = fc.constantFrom(...short.map((pair) => pair.document));

test.each(["fp32", "int8"])(
  "%s: a logit is the same within 1e-5 alone and in any company",
  async (dtype) => {
    const encoder = encoders.get(dtype);
    if (encoder === undefined) throw new Error(`${dtype} was not loaded`);
    const alone = new Map<string, number>();
    const requests = fc.array(fc.tuple(anyQuery, fc.array(anyDocument, { maxLength: 12 })), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(requests, async (calls) => {
        const together = await Promise.all(
          calls.map(([q, documents]) => logitsOf(encoder, q, documents)),
        );
        for (const [call, [query, documents]] of calls.entries()) {
          for (const [index, document] of documents.entries()) {
            const key = JSON.stringify([query, document]);
            const [logit = Number.NaN] = alone.has(key)
              ? [alone.get(key)]
              : await logitsOf(encoder, query, [document]);
            alone.set(key, logit);
            expect(Math.abs((together[call]?.[index] ?? Number.NaN) - logit)).toBeLessThanOrEqual(
              1e-5,
            );
          }
        }
      }),
      { numRuns: 20 },
    );
  },
);

test("int8: a model with scales per batch scores each pair alone, bit for bit", async () => {
  const int8 = await loadCrossEncoder(await copyVariant("dynamic-int8"));
  const documents = ["The bridge", "a lighthouse", "桥", "bread and water", "The bridge"];
  const together = await logitsOf(int8, "bridge", documents);
  for (const [index, document] of documents.entries()) {
    expect(await logitsOf(int8, "bridge", [document])).toEqual([together[index]]);
  }
  expect(new Set(together).size).toBe(4);
  await int8.close();
});
