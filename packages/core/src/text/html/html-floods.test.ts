/** Owns the guarantee that a document made to hurt is read, or refused, within a second. */
import { expect, test } from "vitest";
import { readHtml } from "./html-reader.ts";

const MEGABYTE = 2 ** 20;
const flood = (piece: string, end = "", length = MEGABYTE) =>
  piece.repeat(Math.ceil(length / piece.length)).slice(0, length - end.length) + end;
const attributes = Array.from({ length: 100_000 }, (_, index) => `a${index}="v"`).join(" ");
const fences = Array.from({ length: 1_400 }, (_, index) => "`".repeat(1_400 - index)).join("\n");

/** Processor time of reading or refusing: a busy machine must not fail what is fast enough. */
function millisecondsOf(source: string): number {
  const start = process.threadCpuUsage();
  try {
    readHtml(source);
  } catch (error) {
    expect(error).toMatchObject({ code: "document_unreadable" });
  }
  const used = process.threadCpuUsage(start);
  return (used.user + used.system) / 1_000;
}

const OPEN_TAG = "<a b='' ";
const OPEN_END = "<a b='>";

test.each([
  ["50,000 open elements", "<div>".repeat(50_000)],
  ["100,000 attributes", `<p ${attributes}>x</p>`],
  ["1 MB of <", flood("<", ">")],
  ["1 MB of &", flood("&")],
  ["1 MB of comments that nothing ends", flood("<!--", ">")],
  ["1 MB of </", flood("</", ">")],
  ["1 MB of usual HTML", flood("<div class=a><p>Some <b>bold</b> text, &amp; more.</p></div>\n")],
  ["1 MB of one attribute", `<a href="${flood("x", ">")}`],
  ["unclosed quotes over and over", flood(`<a b='"><a b="'>`, ">")],
  [
    "hidden elements and stray end tags",
    `<div hidden>${"<a>".repeat(100_000)}${"</b>".repeat(100_000)}</div>`,
  ],
  ["100,000 names", Array.from({ length: 100_000 }, (_, index) => `</a${index}>`).join("")],
  ["a tag name of 1 MB", flood("<x<y", ">")],
  ["a number of 1 MB", flood("&#1").replace(/&#1/g, "111").replace(/^11/, "&#")],
  ["ever shorter fences", fences],
  ["ever shorter fences in a page", `<p></p>${fences}`],
  ["fences that nothing closes", flood("```````x\n`````x\n````x\n", "<p></p>")],
  ["gaps", flood("a  ", "<p></p>")],
  ["one gap", flood(" ", "<p></p>")],
  ["attributes up to a quote that nothing closes", flood(OPEN_TAG, "b='>")],
  ...[
    "",
    "<!--",
    "<!-- ",
    "<![CDATA[ ",
    "<? ",
    "<!a ",
    "`",
    "\n",
    "&amp;",
    "</a>",
    "<svg><style>",
  ].map((before) => [
    `${before}, then a tag that nothing ends`,
    flood(before + OPEN_TAG, OPEN_END),
  ]),
  ["unquoted values up to such a quote", flood("<a/b=", OPEN_END)],
  ["such tags, in each other's quotes", flood("<a b='c'd='", ">")],
])("%s: read or refused within a second", (_name, source) => {
  expect(millisecondsOf(source)).toBeLessThan(1_000);
});

const PIECES = [
  "<",
  "&",
  "&lt;",
  "&lt",
  "&#",
  "&nonsense",
  "<!--",
  "<!",
  "<!a",
  "<?",
  "</",
  "</a",
  "</a>",
  "<a",
  "<a ",
  '<a b="',
  "<a b='",
  "<x ",
  "<script>",
  "<title>",
  "<textarea>",
  "<svg>",
  "<p hidden>",
  "<b><p>x",
  "`",
  "`a",
  "` ``\n",
  "```\n",
  "~~~\n",
  "\n",
  "<![CDATA[",
  "]]>",
  "-->",
  "<!-->",
  "😀<b>",
  "\0<i>",
  "<plaintext>",
];

const ENDS = ["", "-->]]></script></title></textarea></svg></div><p></p>"];

test.each(PIECES.flatMap((piece) => ENDS.map((end) => [piece, end])))(
  "256 kB of %j, then %j: read or refused within a second",
  (piece, end) => {
    expect(millisecondsOf(flood(piece, end, MEGABYTE / 4))).toBeLessThan(1_000);
  },
);

test("50,000 nested elements are refused, naming the limit", () => {
  const source = `${"<div>".repeat(50_000)}x${"</div>".repeat(50_000)}`;
  expect(() => readHtml(source)).toThrow("nested more than 10000 deep");
  expect(() => readHtml(source)).toThrow(expect.objectContaining({ code: "document_unreadable" }));
});

test("5,000 nested elements, ten times what browsers keep, are read", () => {
  const source = `${"<div>".repeat(5_000)}x${"</div>".repeat(5_000)}`;
  expect(readHtml(source).text).toBe("x");
});
