import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DEFAULT_SCORING,
  keyOfOptions,
  longDocumentSchema,
  resolveOptions,
} from "./scoring-options.ts";

const windows = (sent: object = {}) => longDocumentSchema.parse({ strategy: "window", ...sent });

describe("long_document", () => {
  test("is windows with every default when only one measure is named, and a name does as well", () => {
    const defaults = {
      strategy: "window",
      windowTokens: null,
      overlapTokens: 80,
      maxWindows: 10,
      aggregate: "max",
      topK: null,
    };
    expect(longDocumentSchema.parse({ max_windows: 4 })).toEqual({ ...defaults, maxWindows: 4 });
    expect(longDocumentSchema.parse("window")).toEqual(defaults);
    expect(longDocumentSchema.parse("error")).toEqual({ strategy: "error" });
  });

  test("shares at most half of a window with the next", () => {
    expect(windows({ window_tokens: 100 })).toMatchObject({ overlapTokens: 50 });
    const sent = { window_tokens: 100, overlap_tokens: 51 };
    const parsed = longDocumentSchema.safeParse(sent);
    expect(parsed.error?.issues[0]?.path).toEqual(["overlap_tokens"]);
  });

  test("knows top_k only where it counts, so that it makes no second key elsewhere", () => {
    expect(windows({ top_k: 5 })).toEqual(windows());
    expect(windows({ aggregate: "top_k_mean" })).toMatchObject({ topK: 3 });
  });
});

describe("a key of scoring options", () => {
  test("does not tell a measure that the model's window makes pointless from none", () => {
    const capped = { ...DEFAULT_SCORING, maxTokensPerDocument: 512 };
    expect(keyOfOptions(resolveOptions(capped, 512))).toBe(keyOfOptions(DEFAULT_SCORING));
    expect(resolveOptions(capped, 513).maxTokensPerDocument).toBe(512);
    const wide = { ...DEFAULT_SCORING, longDocument: windows({ window_tokens: 512 }) };
    const plain = { ...DEFAULT_SCORING, longDocument: windows() };
    expect(keyOfOptions(resolveOptions(wide, 512))).toBe(keyOfOptions(plain));
  });

  test("keeps a cap on a document that is read in windows, however long it is", () => {
    const capped = { ...DEFAULT_SCORING, maxTokensPerDocument: 2000, longDocument: windows() };
    expect(resolveOptions(capped, 512).maxTokensPerDocument).toBe(2000);
  });

  test("differs wherever an option differs", () => {
    const option = fc.record({
      maxTokensPerDocument: fc.constantFrom(null, 7),
      longDocument: fc.constantFrom(
        longDocumentSchema.parse("truncate"),
        longDocumentSchema.parse("error"),
        windows(),
        windows({ window_tokens: 200 }),
        windows({ overlap_tokens: 10 }),
        windows({ max_windows: 3 }),
        windows({ aggregate: "mean" }),
        windows({ aggregate: "top_k_mean", top_k: 2 }),
        windows({ aggregate: "top_k_mean" }),
      ),
      cleanHtml: fc.boolean(),
      language: fc.constantFrom(null, "en", "zh"),
    });
    fc.assert(
      fc.property(option, option, (a, b) => {
        const same = JSON.stringify(a) === JSON.stringify(b);
        expect(keyOfOptions(a) === keyOfOptions(b)).toBe(same);
      }),
      { numRuns: 2000 },
    );
  });
});
