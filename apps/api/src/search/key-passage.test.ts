import fc from "fast-check";
import { expect, test } from "vitest";
import { keyPassage } from "./key-passage.ts";

const cut = (text: string, query: string) => {
  const { start, end } = keyPassage(text, query);
  return text.slice(start, end);
};

test("a short text is its own passage", () => {
  expect(cut("One. Two.", "two")).toBe("One. Two.");
});

test("of a long text whole sentences around the query's words are taken", () => {
  const filler = "Nothing of interest stands here. ".repeat(60);
  const passage = cut(`${filler}The valve is at 3.14 bar. It leaks. ${filler}`, "valve leaks");
  expect(passage).toContain("The valve is at 3.14 bar. It leaks.");
  expect(passage).toMatch(/^Nothing|^The valve/);
  expect(passage).toMatch(/\.$/);
});

test("Chinese sentences too", () => {
  const filler = "这里没有什么有趣的内容。".repeat(80);
  expect(cut(`${filler}绿茶可缓解失眠。${filler}`, "失眠")).toContain("绿茶可缓解失眠。");
});

test("a passage has at most 256 tokens by the estimate, and no half characters", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("word ", "绿茶", "😀😀", ". ", "。", "\n", "x".repeat(300)), {
        maxLength: 400,
      }),
      (parts) => {
        const passage = cut(parts.join(""), "word 绿茶");
        expect(Buffer.byteLength(passage)).toBeLessThanOrEqual(1024);
        expect(passage.isWellFormed()).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
});

test("it reads a megabyte in little time's worth of text", () => {
  expect(cut("no end in sight ".repeat(65_536), "sight").length).toBeGreaterThan(100);
});

test("a row of dots, as in tables of contents, takes no longer than other text", () => {
  expect(cut(`Pump ${".".repeat(200_000)} 7`, "pump").length).toBeGreaterThan(100);
}, 2000);
