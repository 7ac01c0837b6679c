import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digestOf, rankingIdOf, scopeOf, scoresFrom, toStoredRanking } from "./rerank-cache.ts";
import { DEFAULT_SCORING } from "./scoring-options.ts";

const scope = scopeOf("fingerprint", DEFAULT_SCORING, "query");
const idOf = (documents: string[]) => rankingIdOf(scope, documents.map(digestOf));
const texts = fc.array(fc.string({ unit: "grapheme" }), { minLength: 1 });

describe("a ranking's key", () => {
  test("is the same for the same set of candidates, in any order, however often each is sent", () => {
    fc.assert(
      fc.property(texts, fc.nat(), (documents, seed) => {
        const shuffled = [...documents, documents[seed % documents.length] ?? ""].reverse();
        expect(idOf(shuffled)).toBe(idOf(documents));
      }),
    );
  });

  test("differs for every other set, also one with the same concatenation", () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const same =
          [...new Set(a)].sort().join("\u0000") === [...new Set(b)].sort().join("\u0000");
        expect(idOf(a) === idOf(b)).toBe(same);
      }),
    );
    expect(idOf(["ab", "c"])).not.toBe(idOf(["a", "bc"]));
    expect(idOf(["é"])).not.toBe(idOf(["e\u0301"]));
  });

  test("differs by model, by scoring option and by query", () => {
    const options = DEFAULT_SCORING;
    const scopes = [
      scopeOf("a", options, "q"),
      scopeOf("b", options, "q"),
      scopeOf("a", { ...options, maxTokensPerDocument: 5 }, "q"),
      scopeOf("a", options, "q "),
    ];
    expect(new Set(scopes).size).toBe(4);
  });
});

test("a stored ranking gives every score back exactly, through JSON, best first", () => {
  const score = fc.record({
    logit: fc.double({ noNaN: true, noDefaultInfinity: true }),
    tokens: fc.nat(),
    truncated: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.uniqueArray(fc.string()), fc.infiniteStream(score), (documents, scores) => {
      const digests = documents.map(digestOf);
      const byDigest = new Map(digests.map((digest) => [digest, scores.next().value]));
      const stored = JSON.parse(JSON.stringify(toStoredRanking(byDigest, false)));
      expect(scoresFrom(stored, digests)).toEqual(
        [...byDigest.values()].map((s) => ({ ...s, logit: s.logit + 0 })),
      );
      const logits = stored.documents.map(([, logit]: [string, number]) => logit);
      expect(logits).toEqual([...logits].sort((a: number, b: number) => b - a));
    }),
  );
});

test("a ranking that lacks a candidate is no answer", () => {
  const stored = toStoredRanking(new Map(), false);
  expect(scoresFrom(stored, [digestOf("x")])).toBeUndefined();
});
