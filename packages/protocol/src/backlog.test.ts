import { describe, expect, test } from "vitest";
import { tokensAhead } from "./backlog.ts";

const owned = (name: string, tokens: number, weight = 1) => ({ owner: { name, weight }, tokens });
const light = { name: "light", weight: 1 };

describe("what goes before an owner's next run", () => {
  test("is all of the owner's own, and nothing where nothing is queued", () => {
    expect(tokensAhead([], light, 100)).toBe(0);
    expect(tokensAhead([owned("light", 70)], light, 100)).toBe(70);
  });

  test("is of others only what their weight comes to, however much they have", () => {
    expect(tokensAhead([owned("flood", 1e9)], light, 100)).toBe(100);
    expect(tokensAhead([owned("flood", 1e9, 3)], light, 100)).toBe(300);
    expect(tokensAhead([owned("flood", 1e9)], { name: "heavy", weight: 4 }, 100)).toBe(25);
    expect(tokensAhead([owned("light", 50), owned("flood", 1e9)], light, 100)).toBe(50 + 150);
  });

  test("is all that others have where that is less", () => {
    expect(tokensAhead([owned("few", 10), owned("flood", 1e9)], light, 100)).toBe(110);
  });
});
