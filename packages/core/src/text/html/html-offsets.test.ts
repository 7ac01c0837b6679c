/** Owns the guarantee that every position of a cleaned text leads back to its source. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CleanText, mappedText, unchangedText } from "../clean-text.ts";
import { readHtml } from "./html-reader.ts";

function clean(source: string): CleanText {
  const { text, segments } = readHtml(source);
  return segments === undefined ? unchangedText(text) : mappedText(text, segments);
}

const sliceOf = (source: string, cleaned: CleanText, start: number, end: number) => {
  const range = cleaned.toSource(start, end);
  return source.slice(range.start, range.end);
};

test("a word leads to itself, entities and removed tags inside it included", () => {
  const source = "<p>如何</p><div>配置 <b>Ng</b>i&#110;x 😀 &lt;b&gt;</div>";
  const cleaned = clean(source);
  expect(cleaned.text).toBe("如何\n配置 Nginx 😀 <b>");
  const at = (word: string) => {
    const start = cleaned.text.indexOf(word);
    return sliceOf(source, cleaned, start, start + word.length);
  };
  expect(at("如何")).toBe("如何");
  expect(at("Nginx")).toBe("Ng</b>i&#110;x");
  expect(at("n")).toBe("&#110;");
  expect(at("😀")).toBe("😀");
  expect(at("<")).toBe("&lt;");
  expect(at("b>")).toBe("b&gt;");
  expect(at("\n")).toBe("</p><div>");
  expect(cleaned.toSource(0, cleaned.text.length)).toEqual({ start: 3, end: source.length - 6 });
});

test("both halves of a character that an entity stands for lead to the whole entity", () => {
  const source = "a&#x1F600;b&NotEqualTilde;";
  const cleaned = clean(source);
  expect(cleaned.text).toBe("a😀b≂̸");
  for (const [start, end] of [
    [1, 2],
    [2, 3],
    [1, 3],
  ] as const) {
    expect(sliceOf(source, cleaned, start, end)).toBe("&#x1F600;");
  }
  for (const [start, end] of [
    [4, 5],
    [5, 6],
    [4, 6],
  ] as const) {
    expect(sliceOf(source, cleaned, start, end)).toBe("&NotEqualTilde;");
  }
});

test("an empty range and an empty text have a place", () => {
  const cleaned = clean("<p>ab</p>");
  expect([0, 1, 2].map((at) => cleaned.toSource(at, at).start)).toEqual([3, 4, 5]);
  expect(clean("<p></p>").toSource(0, 0)).toEqual({ start: 0, end: 0 });
});

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&eacute;": "é",
  "&#20013;": "中",
  "&#x1F600;": "😀",
};

/** A source and the visible characters in it: each with the source text that it stands for. */
type Piece = readonly [source: string, visible: readonly string[]];
const word = fc
  .stringMatching(/^[a-zA-Z0-9é中文字😀.,;:!?{}()=-]{1,8}$/u)
  .map((text): Piece => [text, [...text]]);
const entity = fc.constantFrom(...Object.keys(ENTITIES)).map((name): Piece => [name, [name]]);
const invisible = fc
  .constantFrom(
    " ",
    "\n",
    "  \n\n ",
    "&nbsp;",
    "<br>",
    "<!-- x -->",
    "<img alt='a > b'>",
    "</p><p class=a>",
    "<script>if (a < b) '</p>'</script>",
    "<span hidden>x<span>y</span></span>",
    "<svg><g>z</g></svg>",
  )
  .map((source): Piece => [source, []]);
const leaf = fc.oneof({ weight: 3, arbitrary: word }, entity, { weight: 2, arbitrary: invisible });
const join = (pieces: readonly Piece[]): Piece => [
  pieces.map(([source]) => source).join(""),
  pieces.flatMap(([, visible]) => visible),
];
const inline = fc
  .tuple(
    fc.constantFrom("b", "em", "a", "code", "td", "li", "pre"),
    fc.array(leaf, { maxLength: 4 }),
  )
  .map(([name, pieces]): Piece => {
    const [source, visible] = join(pieces);
    return [`<${name} class="x">${source}</${name}>`, visible];
  });
const page = fc.array(fc.oneof(leaf, inline), { maxLength: 30 }).map(join);

test("each visible character of any page leads to what stands for it, in order", () => {
  fc.assert(
    fc.property(page, fc.boolean(), ([body, visible], isPage) => {
      const source = isPage ? `<div>${body}</div>` : body;
      const cleaned = clean(source);
      const found: string[] = [];
      let last = 0;
      let at = 0;
      for (const character of cleaned.text) {
        const range = cleaned.toSource(at, at + character.length);
        expect(range.start).toBeGreaterThanOrEqual(last);
        last = range.start;
        if (!/\s/u.test(character)) {
          const slice = source.slice(range.start, range.end);
          expect(ENTITIES[slice] ?? slice).toBe(character);
          found.push(slice);
        }
        at += character.length;
      }
      expect(found).toEqual(visible);
    }),
    { numRuns: 300 },
  );
});

const debris = fc
  .array(
    fc.constantFrom(
      "<",
      "</",
      ">",
      "/>",
      "b",
      "p",
      "div",
      "script",
      "textarea",
      "plaintext",
      "x",
      "svg",
      " ",
      "\n",
      "=",
      '"',
      "'",
      " hidden",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "<!",
      "<?",
      "&",
      "&lt",
      "&amp;",
      "&#",
      "`",
      "``",
      "```",
      "\n```\n",
      "~~~",
      "中",
      "😀",
      "\ud800",
      "\0",
      "<p>",
      "</p>",
      "<b a='",
      "<template>",
      "</template>",
      "</script>",
      "<script>",
      "</div>",
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(""));

test("debris of HTML never fails, and no character is made up", () => {
  fc.assert(
    fc.property(debris, (source) => {
      const cleaned = clean(source);
      let last = 0;
      for (let at = 0; at < cleaned.text.length; at++) {
        const range = cleaned.toSource(at, at + 1);
        expect(range.start).toBeGreaterThanOrEqual(last);
        expect(range.end).toBeLessThanOrEqual(source.length);
        last = range.start;
        const character = cleaned.text[at] ?? "";
        const slice = source.slice(range.start, range.end);
        if (slice !== character && !/\s/.test(character)) expect(ENTITIES[slice]).toBe(character);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("where no tag ends and no entity does, the text stays as it is", () => {
  fc.assert(
    fc.property(debris, (source) => {
      const plain = source.replaceAll(/[>;]/g, "");
      expect(readHtml(plain)).toEqual({ text: plain, segments: undefined });
    }),
    { numRuns: 500 },
  );
});
