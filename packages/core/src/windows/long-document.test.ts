import { describe, expect, test } from "vitest";
import { checkLongDocument, type LongDocument, planReading } from "./long-document.ts";

describe("checkLongDocument", () => {
  test.each<[object, string]>([
    [{ strategy: "cut" }, 'strategy must be one of truncate, window, error, not "cut"'],
    [
      { aggregate: "sum" },
      'aggregate must be one of max, first, mean, top_k_mean, weighted, not "sum"',
    ],
    [{ windowTokens: 15 }, "windowTokens must be an integer of at least 16, not 15"],
    [{ windowTokens: 20.5 }, "windowTokens must be an integer of at least 16, not 20.5"],
    [{ overlapTokens: -1 }, "overlapTokens must be an integer of at least 0, not -1"],
    [
      { windowTokens: 33, overlapTokens: 17 },
      "overlapTokens must be an integer from 0 to 16, not 17",
    ],
    [{ maxWindows: 0 }, "maxWindows must be an integer from 1 to 1000, not 0"],
    [{ maxWindows: 1001 }, "maxWindows must be an integer from 1 to 1000, not 1001"],
    [{ topK: 0 }, "topK must be an integer of at least 1, not 0"],
    [{ topK: Number.NaN }, "topK must be an integer of at least 1, not NaN"],
  ])("%j is refused with field, limit and value", (fields, message) => {
    expect(() => checkLongDocument({ strategy: "window", ...fields } as LongDocument)).toThrow(
      expect.objectContaining({ code: "option_invalid", message: `longDocument.${message}` }),
    );
  });

  test("the limits themselves are allowed", () => {
    checkLongDocument({ strategy: "window", windowTokens: 16, overlapTokens: 8, maxWindows: 1000 });
    checkLongDocument({ strategy: "window", overlapTokens: 0, maxWindows: 1, topK: 1 });
  });
});

describe("planReading", () => {
  test("windows take what the query leaves, share 80 tokens, and are 10", () => {
    expect(planReading({ strategy: "window" }, 8000)).toEqual({
      strategy: "window",
      mostTokens: 80_000,
      limits: { windowTokens: 8000, overlapTokens: 80, maxWindows: 10 },
      aggregate: "max",
      topK: 3,
    });
  });

  test("larger windows than the query leaves are those it leaves, the overlap at most half", () => {
    const asked = { strategy: "window", windowTokens: 1000, overlapTokens: 400 } as const;
    expect(planReading(asked, 300).limits).toMatchObject({ windowTokens: 300, overlapTokens: 150 });
    const small = { strategy: "window", windowTokens: 100 } as const;
    expect(planReading(small, 300).limits).toMatchObject({ windowTokens: 100, overlapTokens: 50 });
  });

  test("the cap bounds what is read over all windows", () => {
    expect(planReading({ strategy: "window" }, 500, 1200).mostTokens).toBe(1200);
    expect(planReading({ strategy: "truncate" }, 500, 1200).mostTokens).toBe(500);
    expect(planReading({ strategy: "error" }, 500, 100).mostTokens).toBe(100);
  });
});
