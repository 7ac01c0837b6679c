/** Owns the guarantees of our own tokenizing steps against the library's plain encoding. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { Tokenizer as NativeTokenizer } from "tokenizers";
import { describe, expect, test } from "vitest";
import { Tokenizer } from "../../packages/core/src/tokenizer.ts";
import { EMBEDDED_MODEL, goldenPairs } from "./fixtures/embedded-model.ts";
import { TINY_MODEL } from "./fixtures/tiny-model.ts";

const WHOLE = 10_000_000;

// Text with what makes tokenizers stumble: long words, runs, joiners, marks, control characters.
const fragment = fc.oneof(
  fc.constantFrom(...goldenPairs.map((pair) => pair.document.slice(0, 300))),
  fc.constantFrom(" ", "\n", "\r\n", "\t\t", "\u00a0", "\u200b", "\u0000", "\u0301", "…"),
  fc.constantFrom("aaaa", "abab", "哈哈", "🎉", "👨‍👩‍👧‍👦", "e\u0301", "ﬁ", "１２", "𠮷", "ปารีส"),
  fc.constantFrom("\ud83d", "\udc00", "x".repeat(999), "哈".repeat(1001), "ab".repeat(700)),
  fc.string({ unit: "binary", maxLength: 20 }),
);
const text = fc
  .array(fc.tuple(fragment, fc.integer({ min: 1, max: 40 })), { maxLength: 40 })
  .map((parts) => parts.map(([part, times]) => part.repeat(times)).join(""));

describe.each([
  ["WordPiece", EMBEDDED_MODEL, "[CLS] [SEP] [PAD] [MASK] [UNK]".split(" ")],
  ["Unigram", TINY_MODEL, "<s> </s> <pad> <mask> <unk>".split(" ")],
])("%s", (_, folder, literals) => {
  const path = join(folder, "tokenizer.json");
  const native = NativeTokenizer.fromFile(path);
  const loaded = Tokenizer.load(path);
  const nativeIds = async (value: string) =>
    (await native.encode(value, null, { addSpecialTokens: false })).getIds();
  const { added_tokens: added } = JSON.parse(readFileSync(path, "utf8"));
  const structural: number[] = added
    .filter((token: { content: string }) => !/unk/i.test(token.content))
    .map((token: { id: number }) => token.id);

  test("a cut text has the first ids of the whole text, whatever the text", async () => {
    const tokenizer = await loaded;
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 600 }), async (value, limit) => {
        const whole = await tokenizer.encode(value, WHOLE);
        const cut = await tokenizer.encode(value, limit);
        expect(cut.ids).toEqual(whole.ids.slice(0, limit));
        expect(cut.truncated).toBe(whole.ids.length > limit);
      }),
      { numRuns: 150 },
    );
  });

  test("text without special tokens keeps exactly the library's ids", async () => {
    const tokenizer = await loaded;
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        fc.pre(!literals.some((literal) => value.includes(literal)));
        const reference = await nativeIds(value.toWellFormed());
        fc.pre(!reference.some((id) => structural.includes(id)));
        expect((await tokenizer.encode(value, WHOLE)).ids).toEqual(reference);
      }),
      { numRuns: 150 },
    );
  });

  test("no text yields a special id, not even through normalization", async () => {
    const tokenizer = await loaded;
    const wide = (value: string) =>
      value.replace(/[!-~]/g, (c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0));
    const pieces = literals.flatMap((literal) => [
      literal,
      literal.toLowerCase(),
      wide(literal),
      literal.slice(0, 2),
      literal.slice(2),
      `${literal.slice(0, 2)}\u0001${literal.slice(2)}`,
      `${literal.slice(0, 2)}\u200b${literal.slice(2)}`,
    ]);
    const attack = fc.array(fc.constantFrom(...pieces, " ", "a", "\u0007"), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(attack, async (parts) => {
        const { ids } = await tokenizer.encode(parts.join(""), WHOLE);
        expect(ids.filter((id) => structural.includes(id))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("an assembled pair is the library's own pair encoding", async () => {
    const tokenizer = await loaded;
    for (const { query, document } of goldenPairs) {
      const reference = await native.encode(query, document);
      const pair = tokenizer.assemble(
        await tokenizer.encode(query, WHOLE),
        await tokenizer.encode(document, WHOLE),
      );
      expect([...pair.ids]).toEqual(reference.getIds());
      expect([...pair.typeIds]).toEqual(reference.getTypeIds());
    }
  });

  test("1 MB of prose costs a small part of its full encoding", async () => {
    const tokenizer = await loaded;
    const prose = "The committee reviewed the annual report. ".repeat(25_000);
    const startedAt = performance.now();
    await tokenizer.encode(prose, WHOLE);
    const wholeMs = performance.now() - startedAt;
    const cutAt = performance.now();
    expect((await tokenizer.encode(prose, 500)).truncated).toBe(true);
    expect(performance.now() - cutAt).toBeLessThan(wholeMs / 5);
  });

  test("1 MB in one word costs less than 2 s of processor time", async () => {
    const tokenizer = await loaded;
    for (const word of [
      "x".repeat(1 << 20),
      "哈".repeat(350_000),
      `e${"\u0301".repeat(100_000)}`,
    ]) {
      const before = process.cpuUsage();
      await tokenizer.encode(word, 500);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1000).toBeLessThan(2000);
    }
  });
});
