import { expect, test } from "vitest";
import { LocatedTokens } from "../tokens/located-tokens.ts";
import { findBreaksOf } from "./breaks.ts";

/** Tokens as a tokenizer finds them; pieces of one word are joined by "|". */
function tokenize(marked: string, pattern: RegExp) {
  const text = marked.replaceAll("|", "");
  const spans: [number, number][] = [];
  const words: number[] = [];
  let removed = 0;
  for (const { 0: piece, index } of marked.matchAll(pattern)) {
    const isPart = marked.charAt(index - 1) === "|";
    if (isPart) removed += 1;
    spans.push([index - removed, index - removed + piece.length]);
    words.push((words.at(-1) ?? 0) + (isPart ? 0 : 1));
  }
  const places = {
    tokenToChars: (token: number) => spans[token],
    tokenToWord: (token: number) => words[token],
  };
  const ids = [...spans.keys()];
  const tokens = new LocatedTokens(
    { ids, truncated: false, end: text.length },
    places,
    undefined,
    (at) => at,
  );
  return { text, tokens, find: findBreaksOf(text, tokens) };
}

test("sentences begin at breaks, also where tokens hold the space before them", () => {
  for (const pattern of [/[\w]+|[.?]/g, / ?[\w]+|[.?]/g]) {
    const { find } = tokenize("It rained. We left. Did you go on", pattern);
    expect(find(1, 9)).toEqual([3, 6]);
    expect(find(3, 5)).toEqual([3]);
    expect(find(4, 6)).toEqual([6]);
  }
});

test("where no sentence begins, words do, and their pieces do not", () => {
  const { find } = tokenize("un|break|able walls stand", /[\w]+/g);
  expect(find(1, 4)).toEqual([3, 4]);
  expect(find(1, 2)).toEqual([]);
});

test("an abbreviation before the first place in question is still seen", () => {
  const { find } = tokenize("we met Mr. Smith there and left", /[\w]+|[.?]/g);
  expect(find(4, 4)).toEqual([4]);
  expect(find(4, 6)).toEqual([4, 5, 6]);
});
