// Documents are untrusted: whatever one holds, it is shown as text and does nothing.
import { expect, test } from "vitest";
import { openFile, rank } from "../support/page.ts";
import { usePageService } from "../support/page-service.ts";

const { browser, service } = usePageService();

const HOSTILE = [
  "<script>window.harmed = 1; alert(1)</script>",
  "<img src=x onerror='window.harmed = 2; alert(2)'>",
  "<svg onload=alert(3)><animate onbegin=alert(3) attributeName=x dur=1s>",
  '"><iframe srcdoc="<script>parent.harmed = 4</script>"></iframe>',
  "<a href='javascript:alert(5)'>click</a><form action=https://evil.example><button>go</button></form>",
  "<link rel=stylesheet href=https://evil.example/x.css><style>body{display:none}</style>",
  "{{constructor.constructor('alert(6)')()}}",
  "invoice_\u202Efdp.exe zero\u200Bwidth \u2066isolated\u2069 tag\u{E0041} nul\u0001",
];

test("hostile documents and a hostile query execute nothing, load nothing and are shown as they are", async () => {
  const page = await browser.open(service.url);
  await rank(page, "<img src=x onerror=alert(0)> script", HOSTILE);
  await page.getByRole("slider", { name: "Threshold" }).fill("0");
  await page
    .locator(".card")
    .nth(HOSTILE.length - 1)
    .waitFor();
  // The chart beside them is ours.
  const results = page.locator(".cards");
  expect(await results.locator("img, script, iframe, form, a, link, style, svg").count()).toBe(0);
  const shown = await page.locator(".card .document").allInnerTexts();
  for (const text of HOSTILE.slice(0, -1)) expect(shown).toContain(text);
  expect(await page.locator(".unseen").allInnerTexts()).toEqual([
    ...["RLO", "ZWSP", "LRI", "PDI", "U+E0041", "U+0001"],
  ]);
  expect(await page.evaluate(() => "harmed" in window)).toBe(false);
});

test("joiners that emoji, Persian and Hindi need stay as they are, and each text runs its own way", async () => {
  const page = await browser.open(service.url);
  const [emoji, persian, hindi] = [
    "👨‍👩‍👧‍👦 and 👩🏽‍🚀 fly",
    "می‌خواهم لاستیک را عوض کنم",
    "क्‍ष and क्‌ष",
  ];
  await rank(page, "joiners", [emoji, persian, hindi, "a trick: z\u200Dw"]);
  const texts = await page.locator(".card .document p").allTextContents();
  expect(texts).toEqual(expect.arrayContaining([emoji, persian, hindi]));
  expect(await page.locator(".unseen").allInnerTexts()).toEqual(["ZWJ"]);
  const directions = await page
    .locator(".card .document p")
    .evaluateAll((all) =>
      all.filter((one) => getComputedStyle(one).direction === "rtl").map((one) => one.textContent),
    );
  expect(directions).toEqual([persian]);
});

test("a hostile file is candidates like any other", async () => {
  const page = await browser.open(service.url);
  const name = "<img src=x onerror=alert(1)>.jsonl";
  const lines = HOSTILE.map((text) => JSON.stringify({ "<b>id</b>": text, text, __proto__: 1 }));
  await openFile(page, name, `${lines.join("\n")}\n{"__proto__":{"polluted":1},"text":"x"}`);
  await page.locator("#candidate-count", { hasText: "9 candidates" }).waitFor();
  expect(await page.locator(".input img, .input b").count()).toBe(0);
  expect(await page.evaluate(() => "polluted" in {})).toBe(false);
});
