/** Owns what becomes of documents longer than the window, with the embedded model. */
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type CrossEncoder, type LongDocument, loadCrossEncoder } from "@crossrank/core";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { Batcher } from "../../packages/core/src/batching/batcher.ts";
import { readDocument } from "../../packages/core/src/document-reader.ts";
import { Tokenizer } from "../../packages/core/src/tokenizer.ts";
import type { ReadDocument } from "../../packages/core/src/windows/document-windows.ts";
import { planReading } from "../../packages/core/src/windows/long-document.ts";
import { EMBEDDED_MODEL, goldenPairs } from "./fixtures/embedded-model.ts";
import { TINY_MODEL } from "./fixtures/tiny-model.ts";

let encoder: CrossEncoder;
beforeAll(async () => {
  encoder = await loadCrossEncoder(EMBEDDED_MODEL);
});
afterAll(() => encoder.close());
afterEach(() => vi.restoreAllMocks());

async function scoreOne(query: string, document: string, longDocument?: LongDocument) {
  const { documents } = await encoder.score(query, [document], longDocument && { longDocument });
  const [score] = documents;
  if (score === undefined) throw new Error("no score");
  return score;
}

const english = {
  query: "How to fix a flat tire?",
  answer: "To fix a flat tire, take the wheel off, patch the tube and pump it up again.",
  filler: (n: number) => `Mr. Hale lent ${n} books to the school, and the library closed at ${n}. `,
  shelves: 70,
};
const chinese = {
  query: "如何缓解咖啡因引起的失眠？",
  answer: "绿茶含有少量咖啡因，但富含L-茶氨酸，可缓解咖啡因引起的失眠。",
  filler: (n: number) => `第${n}排书架上放着历史书籍，图书馆每天早上开门。管理员在${n}点离开。`,
  shelves: 48,
};

const windows128: LongDocument = { strategy: "window", windowTokens: 128, overlapTokens: 24 };

const idsOfWindows = ({ ids, windows }: ReadDocument) =>
  windows.map(({ start, end }) => ids.slice(start, end));

/** A text whose answer stands at its very end, in the last of 12 such windows. */
const bury = ({ answer, filler, shelves }: typeof english) =>
  Array.from({ length: shelves }, (_, n) => filler(n + 1)).join("") + answer;

describe.each([
  ["English", english],
  ["Chinese", chinese],
])("an answer in the last of 12 windows, %s", (_, story) => {
  const text = bury(story);

  test("is found with its place by windows, and not by truncation", async () => {
    const windows: LongDocument = { ...windows128, maxWindows: 12 };
    const found = await scoreOne(story.query, text, windows);
    expect(found.windows).toEqual({ count: 12, scored: 12 });
    expect(found.truncated).toBe(false);
    expect(found.bestPassage?.window).toBe(11);
    expect(found.bestPassage?.logit).toBe(found.logit);
    const { start, end } = found.bestPassage ?? {};
    expect(text.slice(start, end)).toContain(story.answer);
    expect(end).toBe(text.length);
    // The passage is a small part of the text, and begins where a sentence does.
    expect(text.slice(start, end).length).toBeLessThan(text.length / 8);
    expect(text.slice(0, start).trimEnd()).toMatch(/[.。]$/);

    const cut = await scoreOne(story.query, text);
    expect(cut.truncated).toBe(true);
    expect(cut).not.toHaveProperty("windows");
    expect(cut).not.toHaveProperty("bestPassage");
    expect(cut.logit).toBeLessThan(0);
    expect(found.logit).toBeGreaterThan(0);
  });

  test("is not found when fewer windows are scored, and the reply says so", async () => {
    const windows: LongDocument = { ...windows128, maxWindows: 3 };
    const missed = await scoreOne(story.query, text, windows);
    expect(missed.truncated).toBe(true);
    expect(missed.windows?.scored).toBe(3);
    // An estimate from the length of the text, which is even here.
    expect(missed.windows?.count).toBeGreaterThanOrEqual(11);
    expect(missed.windows?.count).toBeLessThanOrEqual(13);
    expect(missed.logit).toBeLessThan(0);
  });
});

describe("windows", () => {
  const small: LongDocument = { strategy: "window", windowTokens: 40, overlapTokens: 10 };
  const fitting = goldenPairs.filter((pair) => !pair.truncated);

  test.each(["max", "first", "mean", "top_k_mean", "weighted"] as const)(
    "one that holds the whole document is the document, bit for bit, with %s",
    async (aggregate) => {
      for (const { query, document } of fitting.slice(0, 12)) {
        const plain = await scoreOne(query, document);
        const windowed = await scoreOne(query, document, { strategy: "window", aggregate });
        expect(windowed).toMatchObject(plain);
        expect(windowed.windows).toEqual({ count: 1, scored: 1 });
        expect(windowed.bestPassage?.logit).toBe(plain.logit);
      }
    },
  );

  test("the document's score does not depend on its company", async () => {
    const query = english.query;
    const texts = [bury(english).slice(-4000), "", "Patch the tube.", bury(chinese).slice(0, 700)];
    const longDocument: LongDocument = { ...small, aggregate: "weighted" };
    const together = await encoder.score(query, texts, { longDocument });
    for (const [index, text] of texts.entries()) {
      const alone = await scoreOne(query, text, longDocument);
      const { logit = Number.NaN, bestPassage, ...rest } = together.documents[index] ?? {};
      expect(Math.abs(logit - alone.logit)).toBeLessThanOrEqual(1e-5);
      expect(rest).toEqual({
        tokens: alone.tokens,
        truncated: alone.truncated,
        windows: alone.windows,
      });
      expect(bestPassage).toMatchObject({
        start: alone.bestPassage?.start,
        end: alone.bestPassage?.end,
        window: alone.bestPassage?.window,
      });
    }
  });

  test("aggregates order as they should, and tokens are those of all windows", async () => {
    const text = bury(english).slice(-2500);
    const logits: Record<string, number> = {};
    for (const aggregate of ["max", "weighted", "mean"] as const) {
      const score = await scoreOne(english.query, text, { ...small, maxWindows: 50, aggregate });
      logits[aggregate] = score.logit;
      const scored = score.windows?.scored ?? 0;
      expect(scored).toBeGreaterThan(10);
      expect(score.tokens).toBeGreaterThan(40 * scored);
    }
    expect(logits["max"]).toBeGreaterThan(logits["weighted"] ?? Number.NaN);
    expect(logits["weighted"]).toBeGreaterThan(logits["mean"] ?? Number.NaN);
  });

  test("maxTokensPerDocument bounds what is read over all of them", async () => {
    const options = { longDocument: small, maxTokensPerDocument: 60 };
    const { documents } = await encoder.score("tire", [bury(english)], options);
    expect(documents[0]?.windows?.scored).toBe(2);
    expect(documents[0]?.truncated).toBe(true);
  });

  test("options out of range are refused by name", async () => {
    const longDocument: LongDocument = { strategy: "window", windowTokens: 8 };
    await expect(encoder.score("q", ["d"], { longDocument })).rejects.toMatchObject({
      code: "option_invalid",
      message: "longDocument.windowTokens must be an integer of at least 16, not 8",
    });
  });
});

describe("strategy error", () => {
  const longDocument: LongDocument = { strategy: "error" };

  test("refuses the call before anything is scored, naming every document that is too long", async () => {
    const score = vi.spyOn(Batcher.prototype, "score");
    const texts = Array.from({ length: 100 }, (_, n) =>
      n % 40 === 39 ? "river ".repeat(60) : "a",
    );
    const options = { longDocument, maxTokensPerDocument: 50 };
    await expect(encoder.score("q", texts, options)).rejects.toMatchObject({
      code: "document_too_long",
      documents: [
        { index: 39, limitTokens: 50 },
        { index: 79, limitTokens: 50 },
      ],
      message: "document 39 has more than 50 tokens, document 79 has more than 50 tokens",
    });
    expect(score).not.toHaveBeenCalled();
  });

  test("scores what fits as truncation would, in order", async () => {
    const texts = Array.from({ length: 50 }, (_, n) => "river ".repeat(n % 7));
    const strict = await encoder.score("q", texts, { longDocument });
    const plain = await encoder.score("q", texts);
    expect(strict.documents.map(({ tokens }) => tokens)).toEqual(
      plain.documents.map(({ tokens }) => tokens),
    );
  });

  test("a document that was not read to its end is not said to have too many tokens", async () => {
    const sparse = encoder.score("q", ["", `hello${" ".repeat(300_000)}`], { longDocument });
    await expect(sparse).rejects.toMatchObject({
      code: "document_too_long",
      documents: [{ index: 1 }],
      message:
        "document 1 is not read to its end: its beginning has less than one token in 32 characters",
    });
  });

  test("a document of exactly the room fits, one token more does not", async () => {
    const room = 512 - 3 - 1;
    const fits = await encoder.score("q", ["river ".repeat(room)], { longDocument });
    expect(fits.documents[0]).toMatchObject({ tokens: 512, truncated: false });
    const over = encoder.score("q", ["river ".repeat(room + 1)], { longDocument });
    await expect(over).rejects.toMatchObject({ documents: [{ index: 0, limitTokens: room }] });
  });
});

test.each([
  ["windows", { strategy: "window", windowTokens: 16, overlapTokens: 8, maxWindows: 1000 }, 12],
  ["documents", { strategy: "truncate" }, 3000],
  ["documents that had to fit", { strategy: "error" }, 3000],
] satisfies [string, LongDocument, number][])(
  "at most 1,024 pairs of one call wait at a time, whatever it has to read: %s",
  async (_name, longDocument, count) => {
    const reached = Promise.withResolvers<void>();
    let engine = reached.promise;
    let waiting = 0;
    let most = 0;
    // An engine that is slower than reading, and begins when reading has come as far as it may.
    vi.spyOn(Batcher.prototype, "score").mockImplementation(async (step) => {
      waiting += step.length;
      most = Math.max(most, waiting);
      if (waiting >= 1024) reached.resolve();
      engine = engine.then(() => setTimeout(3));
      await engine;
      waiting -= step.length;
      return new Float32Array(step.length);
    });
    const text = longDocument.strategy === "window" ? "river stone ".repeat(4000) : "river";
    const call = encoder.score("q", Array<string>(count).fill(text), { longDocument });
    expect((await call).documents).toHaveLength(count);
    expect(most).toBe(1024);
  },
);

test("each document is told of once, as soon as it is scored", async () => {
  const told = new Map<number, unknown>();
  const texts = Array.from({ length: 70 }, (_, n) => "river ".repeat(n % 9));
  const { documents } = await encoder.score("q", texts, {
    priority: "background",
    onDocument: (index, score) => told.set(index, score),
  });
  expect([...told.keys()].sort((a, b) => a - b)).toEqual([...texts.keys()]);
  expect(documents.map((_, index) => told.get(index))).toEqual(documents);
});

describe.each([
  ["WordPiece", EMBEDDED_MODEL],
  ["Unigram", TINY_MODEL],
])("places in the text, %s", (_, folder) => {
  const loaded = Tokenizer.load(join(folder, "tokenizer.json"));
  // Text that tokenizers change: emoji, marks, ligatures, what NFKC widens, special tokens, halves
  // of characters, what is dropped.
  const word = fc.constantFrom(
    ..."river tire 🎉 👨‍👩‍👧 苹果公司 e\u0301te\u0301 ﬁne ㎏ ｱﾞ 한국어 İstanbul [SEP] </s> x[SEP]y a\u0000b \ud83d 𠮷野家 Don't".split(
      " ",
    ),
  );
  const space = fc.constantFrom(" ", "  ", "\n", ". ");
  const text = fc
    .array(fc.tuple(word, space), { maxLength: 120, size: "max" })
    .map((parts) => parts.flat().join(""));

  test("the passage of each window is what its ids are made of", async () => {
    const tokenizer = await loaded;
    const plan = planReading({ strategy: "window", windowTokens: 160, overlapTokens: 40 }, 500);
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        const document = await readDocument(value, tokenizer, plan);
        for (const [index, ids] of idsOfWindows(document).entries()) {
          const { start, end } = document.places?.passages[index] ?? {};
          const passage = value.slice(start, end);
          expect(passage).toBe(passage.trim());
          expect((await tokenizer.encode(passage, 500)).ids).toEqual(ids);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("places count on after an id that was taken out as a special token's", async () => {
    const tokenizer = await loaded;
    const plan = planReading({ strategy: "window", windowTokens: 64, overlapTokens: 16 }, 500);
    // Full-width: becomes the token only when it is normalized.
    const value = "The ＜/s＞ river ［ＳＥＰ］ rose. ".repeat(50);
    const document = await readDocument(value, tokenizer, plan);
    for (const [index, ids] of idsOfWindows(document).entries()) {
      const { start, end } = document.places?.passages[index] ?? {};
      expect(value.slice(start, end)).toMatch(/^The .* rose\.$/);
      expect((await tokenizer.encode(value.slice(start, end), 500)).ids).toEqual(ids);
    }
  });

  test("the windows' ids are slices of the document's, one after another", async () => {
    const tokenizer = await loaded;
    const plan = planReading({ strategy: "window", windowTokens: 32, overlapTokens: 0 }, 500);
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        const document = await readDocument(value, tokenizer, plan);
        const windows = idsOfWindows(document);
        const { ids } = await tokenizer.encode(value, 10_000);
        const before = windows.slice(0, -1).flat();
        expect(before).toEqual(ids.slice(0, before.length));
        if (!document.truncated) {
          const last = windows.at(-1) ?? [];
          expect(last).toEqual(ids.slice(ids.length - last.length));
        }
      }),
      { numRuns: 100 },
    );
  });
});

test("a megabyte read in ten windows costs a small part of its full encoding", async () => {
  const tokenizer = await Tokenizer.load(join(EMBEDDED_MODEL, "tokenizer.json"));
  const text = "The committee reviewed the annual report. ".repeat(25_000);
  const plan = planReading({ strategy: "window" }, 500);
  const cpuMs = async (work: () => Promise<unknown>) => {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  const whole = await cpuMs(() => tokenizer.encode(text, 10_000_000));
  expect(await cpuMs(() => readDocument(text, tokenizer, plan))).toBeLessThan(whole / 5);
  const { places } = await readDocument(text, tokenizer, plan);
  expect(places?.passages).toHaveLength(10);
  // Seven tokens a sentence, and windows that share at least 40 tokens.
  expect(places?.count).toBeGreaterThan((25_000 * 7) / 500);
  expect(places?.count).toBeLessThan(((25_000 * 7) / 500) * 1.4);
});
