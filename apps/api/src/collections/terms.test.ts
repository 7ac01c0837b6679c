import { expect, test } from "vitest";
import { termsOf } from "./terms.ts";

test("words are lower case, without punctuation, and full-width letters are plain ones", () => {
  expect(termsOf("proxy_pass: RX-7800, ＡＢＣ don't")).toEqual([
    "proxy",
    "pass",
    "rx",
    "7800",
    "abc",
    "don",
    "t",
  ]);
});

test("Chinese is taken apart into pairs of neighbours, and the last character", () => {
  expect(termsOf("缓解失眠。茶")).toEqual(["缓解", "解失", "失眠", "眠", "茶"]);
});

test("Latin words and numbers within Chinese stay whole", () => {
  expect(termsOf("特斯拉FSD12版本")).toEqual(["特斯", "斯拉", "拉", "fsd12", "版本", "本"]);
});

test("of a text without words there is nothing", () => {
  expect(termsOf("… ?!")).toEqual([]);
});
