/** Owns the guarantees on what of a document is text. */
import { describe, expect, test } from "vitest";
import { readHtml } from "./html-reader.ts";

const textOf = (source: string) => readHtml(source).text;

describe("a page reads as a browser shows it", () => {
  test.each([
    ["paragraphs stand on lines", "<p>a</p><p>b</p>", "a\nb"],
    [
      "cells are kept apart, rows are lines",
      "<tr><td>a</td><td>b</td></tr><tr><td>c</td></tr>",
      "a\tb\nc",
    ],
    ["a line break breaks the line", "<p>a<br>b<br/>c</p>", "a\nb\nc"],
    ["items need no end tag", "<ul><li>x<li>y</ul>z", "x\ny\nz"],
    ["headings do not run into text", "<h1>Title</h1>Text", "Title\nText"],
    ["inline elements do not break words", "<p>wor<b>ld</b> <i>wide</i></p>", "world wide"],
    ["a comment does not break a word", "<p>wor<!-- react -->ld</p>", "world"],
    [
      "controls and pictures keep words apart",
      "<p>a<img src=x>b<button>c</button>d</p>",
      "a b c d",
    ],
    ["whitespace collapses", "<p>\n  a \t\n b&nbsp;&nbsp;c\u00a0</p>\n", "a b c"],
    ["a blank line remains a line end", "<p>a\n\n\nb</p>", "a\nb"],
    [
      "preformatted text keeps its lines",
      "<p>x</p><pre>if a:\n    b &lt; <i>c</i>\n</pre><p>y</p>",
      "x\nif a:\n    b < c\ny",
    ],
    ["code keeps its lines", "<div><code>a\n  b</code>\n c</div>", "a\n  b c"],
    [
      "the title is a line of its own",
      "<head><title>T &amp; U</title><meta x=y></head><body>Hi</body>",
      "T & U\nHi",
    ],
    ["a text area shows its tags", "<p>x</p><textarea><b>&lt;</textarea>", "x\n<b><"],
    ["names of tags have no case", "<P>a</P><SCRIPT>x</SCRIPT><Br>b", "a\nb"],
    ["alternative texts and attributes are left out", '<p title="t">a <img alt="b"> c</p>', "a c"],
  ])("%s", (_name, source, text) => {
    expect(textOf(source)).toBe(text);
  });
});

describe("what a reader does not see is left out", () => {
  test.each([
    [
      "scripts and styles",
      "<p>a</p><script>if (a<b) '<p>'</script><style>p > a {}</style>b",
      "a\nb",
    ],
    [
      "what stands in for scripts, pictures and frames",
      "<p>a<noscript>n</noscript><svg><title>t</title></svg><iframe>f</iframe><object>o</object>b</p>",
      "a b",
    ],
    ["templates, also nested", "<p>a</p><template><template>x</template>y</template>b", "a\nb"],
    [
      "hidden elements with all they hold",
      "<p>a</p><div hidden><div>x</div>y</div><p>b</p>",
      "a\nb",
    ],
    ["a hidden paragraph ends at the next", "<p hidden>x<p>a</p>", "a"],
    ["a hidden item ends with its list", "<ul><li hidden>x</ul>a", "a"],
    [
      "comments, declarations and instructions",
      "<?xml version='1.0'?><!DOCTYPE html><!-- x --><p>a</p><![endif]>",
      "a",
    ],
  ])("%s", (_name, source, text) => {
    expect(textOf(source)).toBe(text);
  });

  test("a page that hides itself until its scripts have run is kept", () => {
    expect(textOf("<html><body hidden><p>a</p></body></html>")).toBe("a");
  });

  test("what only screen readers skip is kept, as consent dialogs hide whole pages that way", () => {
    expect(textOf('<main aria-hidden="true"><p>a</p></main>')).toBe("a");
  });
});

describe("nothing swallows the rest of a document", () => {
  test.each([
    ["a script without an end", "<p>a</p><script src=x>b<p>c</p>", "a\nb\nc"],
    ["a script that ends itself", "<p>a</p><script src=x />b<p>c</p></script>", "a\nb\nc"],
    ["a hidden element without an end", "<p>a</p><section hidden>b<p>c</p>", "a\nb\nc"],
    ["a comment without an end", "<p>a</p><!-- b <p>c</p>", "a\n<!-- b\nc"],
    ["a quote without an end", '<p>a</p><a href="x>b</a> <p>c</p>', 'a\n<a href="x>b\nc'],
    [
      "a template with one end tag too few",
      "<p>a</p><template><template></template>b<p>c</p>",
      "a\nb\nc",
    ],
    ["a tag that is cut off", "<p>a</p>b <a href='x", "a\nb <a href='x"],
    ["plaintext", "<p>a</p><plaintext>b<p>c</p>", "a\n<plaintext>b\nc"],
  ])("%s", (_name, source, text) => {
    expect(textOf(source)).toBe(text);
  });
});

describe("entities", () => {
  test.each([
    ["named, decimal and hexadecimal", "&lt;&#60;&#x3C;&eacute;&#20013;&#x1F600;", "<<<é中😀"],
    ["of two characters", "a&NotEqualTilde;b", "a≂̸b"],
    ["unknown ones stay", "&nonsense; &; & &#; &#x;", "&nonsense; &; & &#; &#x;"],
    [
      "without a semicolon they stay, as in addresses",
      "/?a=1&copy=2&lt=3 AT&T",
      "/?a=1&copy=2&lt=3 AT&T",
    ],
    ["are decoded once", "&amp;lt;p&amp;gt;", "&lt;p&gt;"],
    ["of no character become U+FFFD", "&#0;&#xD800;&#x110000;", "\ufffd\ufffd\ufffd"],
    ["decoded tags are text", "<p>&lt;b&gt;x&lt;/b&gt;</p>", "<b>x</b>"],
  ])("%s", (_name, source, text) => {
    expect(textOf(source)).toBe(text);
  });
});

describe("a text that is no HTML stays as it is", () => {
  test.each([
    "a < b && c > d, a <b && c> d, if (a<b) x = y>z;",
    "vector<int> v; std::map<std::string, vector<T>> m; List<A> Foo<B>",
    "<T>(x: T) => x; a <=> b; a << 2; x <- y; </3 <3 <>",
    "Ann <ann@example.org>, <https://example.org/?a=1&b=2>, <urn:x>",
    "cp <source> <dest>; ssh <user-name>@<host>; --level <info|debug>",
    "What does <section> do? Use <script> or <div>.",
    "a <!-- b, <! c >, <? d >, <b",
    "x <y z='1",
    "line one\n\n  line two &  three\t\n",
    "`<br>` and ``<p>x</p>`` and `<!-- x -->`",
    "```html\n<div>\n  <p>x</p> &amp;\n</div>\n```\n",
    "~~~\n<script>\n~~~",
    "```\n<p>never closed</p>",
  ])("%j", (source) => {
    expect(readHtml(source)).toEqual({ text: source, segments: undefined });
  });
});

describe("a text with some HTML keeps its own lines", () => {
  test.each([
    [
      "a comment before a configuration",
      "<!-- nginx -->\nserver {\n  proxy_pass x;\n}",
      "\nserver {\n  proxy_pass x;\n}",
    ],
    ["line breaks", "a<br>\nb<br>c", "a\nb\nc"],
    ["inline tags", "# Title\n\n- <b>a</b>\n- b", "# Title\n\n- a\n- b"],
    ["a tag with attributes", '<div class="x">a\n b', "a\n b"],
    [
      "code in the midst of tags",
      "<b>a</b> `<i>` <b>c</b>\n```\n<b>x</b>\n```\n",
      "a `<i>` c\n```\n<b>x</b>\n```\n",
    ],
    [
      "fences in a page",
      "<p>a</p>\n```\n<b>\n  x</b>\n```\n<p>b</p>",
      "a\n```\n<b>\n  x</b>\n```\nb",
    ],
    ["elements of other vocabularies", "<para>a</para><x-y>b</x-y>", "a b"],
    ["character data", "<doc><![CDATA[a < b]]></doc>", "a < b"],
  ])("%s", (_name, source, text) => {
    expect(textOf(source)).toBe(text);
  });
});

test("no Unicode makes it fail, and none is changed", () => {
  const odd = "\0 \ud800 \udc00 \u202e\u2066 \u200b\u200d \ufeff \u0007 \uffff e\u0301";
  expect(textOf(`${odd}<b>${odd}</b>`)).toBe(odd + odd);
  expect(textOf(`<p>${odd}</p>`)).toBe(odd);
});
