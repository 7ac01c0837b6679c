import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutWindows, type FindBreaks } from "./cut.ts";

const nowhere: FindBreaks = () => [];
const at =
  (...breaks: number[]): FindBreaks =>
  (from, to) =>
    breaks.filter((place) => from <= place && place <= to);
const spans = (tokens: number, findBreaks: FindBreaks, maxWindows = 100) =>
  [...cutWindows(tokens, { windowTokens: 100, overlapTokens: 20, maxWindows }, findBreaks)].map(
    ({ start, end }) => [start, end],
  );

describe("cutWindows", () => {
  test("what fits is one window, an empty document too", () => {
    expect(spans(0, nowhere)).toEqual([[0, 0]]);
    expect(spans(1, nowhere)).toEqual([[0, 1]]);
    expect(spans(100, at(80, 90))).toEqual([[0, 100]]);
  });

  test("without breaks windows are full, overlap as asked, and the last is moved back", () => {
    expect(spans(270, nowhere)).toEqual([
      [0, 100],
      [80, 180],
      [160, 260],
      [170, 270],
    ]);
  });

  test("a window ends at the last break of its last quarter, the next starts at a break", () => {
    expect(spans(200, at(60, 78, 84, 92, 160))).toEqual([
      [0, 92],
      [78, 160],
      [100, 200],
    ]);
  });

  test("a break before the last quarter is not taken", () => {
    expect(spans(150, at(49))).toEqual([
      [0, 100],
      [50, 150],
    ]);
  });

  test("the last window starts at a break when one is near enough to leave it almost full", () => {
    expect(spans(150, at(70)).at(-1)).toEqual([70, 150]);
    expect(spans(150, at(76)).at(-1)).toEqual([50, 150]);
  });

  test("no more windows than allowed, the last of them not moved", () => {
    expect(spans(1000, nowhere, 2)).toEqual([
      [0, 100],
      [80, 180],
    ]);
  });

  const anyCase = fc
    .record({
      tokens: fc.nat(2000),
      windowTokens: fc.integer({ min: 1, max: 600 }),
      share: fc.double({ min: 0, max: 0.5, noNaN: true }),
      maxWindows: fc.integer({ min: 1, max: 1000 }),
      breaks: fc.array(fc.nat(2000)),
    })
    .map(({ breaks, ...rest }) => ({ ...rest, breaks: breaks.toSorted((a, b) => a - b) }));

  test("windows cover every token in order, none is longer than the limit or needless", () => {
    fc.assert(
      fc.property(anyCase, ({ tokens, windowTokens, share, maxWindows, breaks }) => {
        const overlapTokens = Math.floor(windowTokens * share);
        const limits = { windowTokens, overlapTokens, maxWindows };
        const windows = [...cutWindows(tokens, limits, at(...breaks))];
        expect(windows[0]?.start).toBe(0);
        for (const [index, { start, end }] of windows.entries()) {
          expect(end - start).toBeLessThanOrEqual(windowTokens);
          const next = windows[index + 1];
          if (next === undefined) continue;
          expect(next.start).toBeGreaterThan(start);
          expect(next.end).toBeGreaterThan(end);
          expect(next.start).toBeLessThanOrEqual(end);
        }
        for (const [index, { start, end }] of windows.entries()) {
          const next = windows[index + 1];
          if (next === undefined || next.end === tokens) continue;
          expect(end - start).toBeGreaterThanOrEqual(Math.ceil(windowTokens * 0.75));
          expect(end - next.start).toBeLessThanOrEqual(overlapTokens);
          expect(end - next.start).toBeGreaterThanOrEqual(Math.floor(overlapTokens / 2));
        }
        const stride = Math.ceil(windowTokens * 0.75) - overlapTokens;
        const most = Math.max(1, 1 + Math.ceil((tokens - windowTokens) / Math.max(1, stride)));
        expect(windows.length).toBeLessThanOrEqual(Math.min(most, maxWindows));
        if (windows.length < maxWindows) expect(windows.at(-1)?.end).toBe(tokens);
      }),
      { numRuns: 150 },
    );
  });

  test("breaks are asked for between tokens only, and for no more tokens than there are", () => {
    fc.assert(
      fc.property(anyCase, ({ tokens, windowTokens, share, maxWindows }) => {
        const overlapTokens = Math.floor(windowTokens * share);
        let asked = 0;
        cutWindows(tokens, { windowTokens, overlapTokens, maxWindows }, (from, to) => {
          expect(from).toBeGreaterThan(0);
          expect(to).toBeLessThan(tokens);
          asked += Math.max(0, to - from);
          return [];
        });
        expect(asked).toBeLessThanOrEqual(2 * tokens);
      }),
      { numRuns: 100 },
    );
  });
});
