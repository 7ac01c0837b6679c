import { expect, test } from "vitest";
import { type Row, sortRows, toTsv } from "./rows.ts";

const row = (rank: number, id: string | number, text: string, logit: number): Row => {
  return { rank, id, text, logit, score: 1 / (1 + Math.exp(-logit)) };
};
const ROWS = [row(1, "b", "tyre", 2), row(2, "a10", "Äpfel", -1), row(3, "a9", "tyre", -3)];
const ranksBy = (column: "id" | "text" | "logit", isDescending: boolean) =>
  sortRows(ROWS, { column, isDescending }, "en").map(({ rank }) => rank);

test("numbers go by size, texts as people sort them, equal ones by rank", () => {
  expect(ranksBy("logit", false)).toEqual([3, 2, 1]);
  expect(ranksBy("logit", true)).toEqual([1, 2, 3]);
  expect(ranksBy("id", false)).toEqual([3, 2, 1]);
  expect(ranksBy("text", false)).toEqual([2, 1, 3]);
  expect(ranksBy("text", true)).toEqual([1, 3, 2]);
});

test("as TSV every row is one line, numbers stay numbers, and no text becomes a formula", () => {
  const rows = [
    row(1, "=1+1", 'two\r\nlines\tand "quotes"', -0.5),
    row(2, 7, "-2 apples", 0),
    row(3, "＝A1", "@SUM(A1)", 1),
  ];
  expect(toTsv(["rank", "id", "text", "logit", "score"], rows).split("\n")).toEqual([
    "rank\tid\ttext\tlogit\tscore",
    `1\t'=1+1\t"two lines and ""quotes"""\t-0.5\t${1 / (1 + Math.exp(0.5))}`,
    "2\t7\t'-2 apples\t0\t0.5",
    `3\t'＝A1\t'@SUM(A1)\t1\t${1 / (1 + Math.exp(-1))}`,
    "",
  ]);
});
