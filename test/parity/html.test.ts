/** Owns the guarantee that a document ranks by its text, with HTML around it or without. */
import { type CrossEncoder, loadCrossEncoder } from "@crossrank/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
// The cleaner itself: what it gives is compared before the encoder takes it by option.
import { HtmlCleaner } from "../../packages/core/src/text/cleaner.ts";
import { EMBEDDED_MODEL } from "./fixtures/embedded-model.ts";

let encoder: CrossEncoder;
const cleaner = new HtmlCleaner();
beforeAll(async () => {
  encoder = await loadCrossEncoder(EMBEDDED_MODEL);
});
afterAll(() => Promise.all([encoder.close(), cleaner.close()]));

async function logitsOf(query: string, documents: readonly string[]): Promise<number[]> {
  return (await encoder.score(query, documents)).documents.map(({ logit }) => logit);
}
const clean = async (documents: readonly string[]) =>
  (await cleaner.clean(documents)).map(({ text }) => text);
const best = (logits: readonly number[]) => logits.indexOf(Math.max(...logits));

const page = (title: string, text: string) => `<!DOCTYPE html>
<html><head><meta charset="utf-8"><script>var track = "<p>" + 1 && 2;</script>
<style>p > a { color: red }</style></head>
<body><nav hidden><ul><li>Home<li>About</ul></nav>
<!-- main --><article><h1>${title}</h1>
<p>${text}</p>
</article></body></html>`;

const QUERY = "How to prevent heart disease?";
const TITLE = "Health";
const TEXTS = [
  "After heart surgery, patients may experience infections, arrhythmias, or blood clots.",
  "Regular exercise, healthy diet, and avoiding smoking can significantly reduce the risk of heart disease.",
  "The library opens at nine and closes at six on weekdays.",
];

test("a page gets the logits of its plain text, within 1e-5", async () => {
  const plain = await logitsOf(
    QUERY,
    TEXTS.map((text) => `${TITLE}\n${text}`),
  );
  const marked = TEXTS.map((text) =>
    page(TITLE, text.replace("heart", "<b>he</b>art").replace(", ", ",&nbsp;\n  ")),
  );
  const cleaned = await logitsOf(QUERY, await clean(marked));
  expect(best(cleaned)).toBe(1);
  for (const [index, logit] of plain.entries()) {
    expect(Math.abs(logit - (cleaned[index] ?? Number.NaN))).toBeLessThanOrEqual(1e-5);
  }
});

test("the passage on proxy_pass wins for Nginx, also behind an HTML comment", async () => {
  const query = "如何配置Nginx反向代理？";
  const documents = [
    "Nginx是一款轻量级的Web服务器，由俄罗斯程序员开发。",
    "<!-- 配置示例 2023-05-01 -->在server块中使用proxy_pass指令把请求转发到后端，例如 location / { proxy_pass http://127.0.0.1:3000; }",
    "Nginx的日志默认保存在/var/log/nginx目录下。",
    "安装Nginx：apt-get install nginx",
  ];
  const cleaned = await clean(documents);
  expect(cleaned[1]?.startsWith("在server块中")).toBe(true);
  expect(best(await logitsOf(query, cleaned))).toBe(1);
});

describe("the whole way, from HTML to a best passage", () => {
  test("is told in offsets of the page as it was sent", async () => {
    const filler =
      "<p>The <b>harbour</b> of the town was rebuilt in 1911 &amp; widened later.</p>\n";
    const answer =
      "<p>A flat tire is fixed by jacking up the car &amp; changing the <i>wheel</i>.</p>";
    const page = `<html><body>${filler.repeat(60)}${answer}${filler.repeat(5)}</body></html>`;
    const { documents } = await encoder.score("How to fix a flat tire?", [page], {
      cleanHtml: true,
      longDocument: { strategy: "window", windowTokens: 64, maxWindows: 100 },
    });
    const { start = 0, end = 0 } = documents[0]?.bestPassage ?? {};
    expect(page.slice(start, end)).toContain("A flat tire is fixed by jacking up the car &amp;");
  });

  test("scores what a reader sees, whatever stands around it", async () => {
    const text = "Steps to change a car tire safely";
    const page = `<!-- nothing --><div class="x"><script>var a = "tax";</script><p>${text}</p></div>`;
    const [plain, cleaned] = await Promise.all([
      encoder.score("How to fix a flat tire?", [text]),
      encoder.score("How to fix a flat tire?", [page], { cleanHtml: true }),
    ]);
    expect(cleaned.documents[0]?.logit).toBeCloseTo(plain.documents[0]?.logit ?? 0, 4);
  });

  test("names the document that cannot be read, among all of the call", async () => {
    const nested = `${"<div>".repeat(50_000)}x${"</div>".repeat(50_000)}`;
    const documents = [...Array<string>(40).fill("<p>fine</p>"), nested];
    await expect(encoder.score("q", documents, { cleanHtml: true })).rejects.toMatchObject({
      code: "document_unreadable",
      index: 40,
    });
    expect((await encoder.score("q", ["<p>fine</p>"], { cleanHtml: true })).documents).toHaveLength(
      1,
    );
  });
});
