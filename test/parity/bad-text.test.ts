/** Owns what hostile or broken text does to an encoder: a score within a second, and nothing after. */
import { type CrossEncoder, type LongDocument, loadCrossEncoder } from "@crossrank/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EMBEDDED_MODEL } from "./fixtures/embedded-model.ts";
import { TINY_MODEL } from "./fixtures/tiny-model.ts";

const MEGABYTE = 1 << 20;

const texts: Record<string, string> = {
  "one word of 1 MB": "x".repeat(MEGABYTE),
  "one word of 16 MB": "x".repeat(16 * MEGABYTE),
  "one Chinese word of 1 MB": "哈".repeat(MEGABYTE / 3),
  "100,000 combining marks": "\u0301".repeat(100_000),
  "a letter under 100,000 marks": `e${"\u0301".repeat(100_000)}`,
  "1 MB of spaces": " ".repeat(MEGABYTE),
  "1 MB of line ends": "\n".repeat(MEGABYTE),
  "1 MB of stops": ". 1".repeat(MEGABYTE / 3),
  "1 MB of emoji": "🎉".repeat(MEGABYTE / 4),
  "1 MB of joined emoji": "👨‍👩‍👧".repeat(MEGABYTE / 18),
  "1 MB of special tokens": "[SEP]</s>".repeat(MEGABYTE / 9),
  "1 MB of NUL": "\u0000".repeat(MEGABYTE),
  "1 MB of what NFKC widens": "\ufdfa".repeat(MEGABYTE / 3),
  "1 MB of lone surrogates": "\ud800 \udc00 ".repeat(MEGABYTE / 8),
  "words between megabytes of nothing": `river${" ".repeat(MEGABYTE)}river`,
  "an empty document": "",
  "blanks only": " \t\r\n\u00a0\u200b",
  "one lone surrogate": "\udc00",
};

const strategies: LongDocument[] = [
  { strategy: "truncate" },
  { strategy: "window", windowTokens: 64, maxWindows: 3, aggregate: "weighted" },
  { strategy: "error" },
];

/** Processor time, as the machine may be busy with other tests. */
async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe.each([
  ["WordPiece", EMBEDDED_MODEL],
  ["Unigram", TINY_MODEL],
])("%s", (_, folder) => {
  let encoder: CrossEncoder;
  let healthy: number | undefined;
  const canary = async () => (await encoder.score("river", ["A bridge."])).documents[0]?.logit;

  beforeAll(async () => {
    encoder = await loadCrossEncoder(folder);
    healthy = await canary();
  });
  afterAll(() => encoder.close());

  test.each(Object.entries(texts))("%s is scored or refused within a second", async (_, text) => {
    for (const longDocument of strategies) {
      const spentMs = await cpuMs(async () => {
        const call = encoder.score("river", [text], { longDocument });
        const scores = await call.catch((error: unknown) => error);
        if (longDocument.strategy === "error" && scores instanceof Error) {
          expect(scores).toMatchObject({ code: "document_too_long" });
          return;
        }
        expect(scores).toMatchObject({ documents: [{ logit: expect.any(Number) }] });
      });
      expect(spentMs).toBeLessThan(1000);
      expect(await canary()).toBe(healthy);
    }
  });

  test.each(Object.entries(texts))("%s is a query like any other", async (_, text) => {
    expect(await cpuMs(() => encoder.score(text, ["A bridge."]))).toBeLessThan(1000);
    expect(await canary()).toBe(healthy);
  });

  test("a query longer than the window is cut, and every strategy goes on with half of it", async () => {
    const query = "river bridge ".repeat(1000);
    for (const longDocument of strategies.slice(0, 2)) {
      const scores = await encoder.score(query, ["A bridge. ".repeat(400)], { longDocument });
      expect(scores.queryTruncated).toBe(true);
      expect(scores.documents[0]?.truncated).toBe(true);
    }
    const refused = encoder.score(query, ["a ".repeat(600)], {
      longDocument: { strategy: "error" },
    });
    await expect(refused).rejects.toMatchObject({ code: "document_too_long" });
    expect(await canary()).toBe(healthy);
  });

  test("no message holds the text of a document", async () => {
    const secret = "xyzzy ".repeat(600);
    const refused = encoder.score("q", [secret], { longDocument: { strategy: "error" } });
    await expect(refused).rejects.toThrow(/^(?!.*xyzzy).*document 0/);
  });
});
