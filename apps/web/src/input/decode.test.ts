// What bytes are as text, whoever wrote them; and what is no text.
import { expect, test } from "vitest";
import { decode } from "./decode.ts";

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));

test.each([
  ["UTF-8", new TextEncoder().encode("naïve 轮胎"), "naïve 轮胎", "utf-8"],
  ["UTF-8 with its mark", hex("efbbbf 61"), "a", "utf-8"],
  ["UTF-16 as Excel saves it", hex("fffe 6100 ae8f"), "a\u8fae", "utf-16le"],
  ["UTF-16 the other way", hex("feff 0061"), "a", "utf-16be"],
  ["GBK, as of Chinese spreadsheets", hex("c2d6 cca5"), "轮胎", "gb18030"],
  ["Windows-1252", hex("636166e9 20 6f6b"), "café ok", "windows-1252"],
  ["nothing", new Uint8Array(), "", "utf-8"],
])("%s is read", (_, bytes, text, encoding) => {
  expect(decode(bytes)).toEqual({ text, encoding });
});

test.each([
  ["an image", hex("89504e470d0a1a0a0000000d")],
  ["an archive", hex("504b0304140000000800")],
])("%s is no text", (_, bytes) => {
  expect(decode(bytes)).toBeUndefined();
});
