import { expect, test } from "vitest";
import { spreadsheetCell } from "./spreadsheet-cell.ts";

test.each([
  "=1+1",
  "+1",
  "-2 apples",
  "@SUM(A1)",
  "＝A1",
  "﹣1",
  "﹢1",
  "＠SUM(A1)",
  "  =1+1",
  "\u00A0=1",
  "\u200B=1",
  "\uFEFF=1",
  "\u202E=1",
  "\u0000=1",
  "\t=1",
  "\r=1",
  "\n1",
  "\tplain",
])("%j is kept from being a formula", (text) => {
  expect(spreadsheetCell(text)).toBe(`'${text}`);
});

test.each(["", " ", "1 = 1", "a-b", "mail@example.org", "中文", "'=1", "−5 °C", "#5", "🚲"])(
  "%j is left as it is",
  (text) => {
    expect(spreadsheetCell(text)).toBe(text);
  },
);
