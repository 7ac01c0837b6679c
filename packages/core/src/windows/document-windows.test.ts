import { expect, test } from "vitest";
import { LocatedTokens, type TokenPlaces } from "../tokens/located-tokens.ts";
import { cutDocument } from "./document-windows.ts";

test("1,000 windows are cut in at least 60 turns of the event loop", async () => {
  const count = 20_000;
  const places: TokenPlaces = {
    tokenToChars: (token) => [2 * token, 2 * token + 1],
    tokenToWord: (token) => token,
  };
  const tokens = new LocatedTokens(
    { ids: Array<number>(count).fill(7), truncated: false, end: undefined },
    places,
    undefined,
    (codePoint) => codePoint,
  );
  let turns = 0;
  let ticking: NodeJS.Immediate;
  const tick = () => {
    turns += 1;
    ticking = setImmediate(tick);
  };
  ticking = setImmediate(tick);
  const limits = { windowTokens: 16, overlapTokens: 0, maxWindows: 1000 };
  const { windows, places: found } = await cutDocument("a ".repeat(count), tokens, limits);
  clearImmediate(ticking);
  expect(windows).toHaveLength(1000);
  expect(found?.passages[1]).toMatchObject({ start: 2 * (windows[1]?.start ?? 0) });
  expect(turns).toBeGreaterThanOrEqual(60);
});
