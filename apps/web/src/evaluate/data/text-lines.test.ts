import { expect, test } from "vitest";
import { linesOf } from "./text-lines.ts";

async function* parts(...texts: string[]) {
  yield* texts;
}
async function read(...texts: string[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(parts(...texts))) lines.push(line);
  return lines;
}

test("lines end with a line feed alone, with or without a carriage return, wherever parts end", async () => {
  expect(await read("a\r", "\nb", "c\n\nd")).toEqual(["a", "bc", "", "d"]);
  expect(await read("a\n")).toEqual(["a"]);
  expect(await read()).toEqual([]);
});

test("other separators are what JSON holds them for: text", async () => {
  const line = JSON.stringify({ text: "one\u2028two\u2029three\u0085four" });
  expect(await read(`${line}\n${line}`)).toEqual([line, line]);
});

test("of a line without end a part is kept, and the next one is whole", async () => {
  const million = "x".repeat(1_000_000);
  const [first, second] = await read(...Array.from({ length: 70 }, () => million), "\nnext\n");
  expect(first?.length).toBe(64_000_000);
  expect(second).toBe("next");
});
