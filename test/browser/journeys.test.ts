// What people come for, on the embedded model: a ranking by mouse, by keyboard alone, in both languages.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useBrowser } from "../support/browser.ts";
import { cardsOf, screenshot, takeSample, untilRanked } from "../support/page.ts";
import { type RealService, startRealService } from "../support/real-service.ts";
import { useRedis } from "../support/redis.ts";

const redis = useRedis();
const browser = useBrowser();
const collections = mkdtempSync(path.join(tmpdir(), "crossrank-journeys-"));
let service: RealService;
beforeAll(async () => {
  service = await startRealService(redis.url, { COLLECTIONS_DIR: collections });
});
afterAll(async () => {
  await service.close();
  rmSync(collections, { recursive: true });
});

/** The demo's English collection, in BEIR's layout. */
const JUDGED = path.join(import.meta.dirname, "../../examples/search/en");

const above = (page: Page) => page.locator(".kept").innerText();

test("by mouse: a sample is ranked, its best card says why, and a threshold hides nothing for good", async () => {
  const page = await browser.open(service.url, { width: 1200, height: 750 });
  await page.getByRole("button", { name: "Preventing heart disease" }).click();
  await untilRanked(page);
  const best = cardsOf(page).first();
  expect(await best.innerText()).toMatch(/^1\n↑3\nup 3\nwas 4\n0\.\d{4}\nstrong\nabove\n/);
  expect(await best.locator("mark").allInnerTexts()).toEqual(["heart", "disease"]);
  const width = await best.locator(".bar").evaluate((bar) => {
    const filled = bar.firstElementChild?.getBoundingClientRect().width ?? 0;
    return filled / bar.getBoundingClientRect().width;
  });
  const score = Number(await best.locator(".score").innerText());
  expect(width).toBeCloseTo(score, 3);
  await screenshot(page, "ranked-light");

  await page.getByRole("slider", { name: "Threshold" }).fill("0.9");
  expect(await cardsOf(page).count()).toBe(1);
  await page.getByText("5 below the threshold").click();
  await cardsOf(page).nth(5).waitFor();
  expect(await cardsOf(page).last().innerText()).toContain("below");
  await page.getByRole("button", { name: "Spread" }).click();
  expect(await page.getByLabel("Threshold as a number").inputValue()).toBe("0.65");
});

test("by keyboard alone: query, candidates, run, cards, threshold, help", async () => {
  const page = await browser.open(service.url);
  const { keyboard } = page;
  await keyboard.press("/");
  await keyboard.type("How to fix a flat tire?");
  await keyboard.press("Tab");
  await keyboard.press("Tab");
  await keyboard.type("Les meilleurs restaurants à Paris\nSteps to change a car tire safely\n");
  await keyboard.press("Control+Enter");
  await untilRanked(page);
  expect(await cardsOf(page).first().innerText()).toContain("Steps to change a car tire safely");
  await keyboard.press("Escape");
  await keyboard.press("j");
  expect(await page.locator(":focus .new-rank").innerText()).toBe("1");
  const before = Number(await page.getByLabel("Threshold as a number").inputValue());
  await keyboard.press("]");
  const after = Number(await page.getByLabel("Threshold as a number").inputValue());
  expect(after - before).toBeCloseTo(0.01);
  await keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
});

test("in Chinese on a phone: the page speaks it, leads to the results, and the phone beats the fruit", async () => {
  const look = { language: "zh", width: 320, height: 640, scheme: "dark" } as const;
  const page = await browser.open(service.url, look);
  expect(await page.getAttribute("html", "lang")).toBe("zh-CN");
  await page.getByRole("button", { name: "苹果：水果还是手机" }).click();
  await untilRanked(page);
  expect(await cardsOf(page).first().innerText()).toContain("iPhone 15 Pro");
  const best = async () => (await cardsOf(page).first().boundingBox()) ?? expect.fail("no card");
  await expect.poll(async () => (await best()).y + (await best()).height).toBeLessThan(640);
  expect(await above(page)).toContain("条达到");
  await screenshot(page, "phone-zh-dark");
  await page.getByLabel("语言", { exact: true }).selectOption("en");
  expect(await above(page)).toContain("above");
});

test("of a long document the best passage is marked and shown first", async () => {
  const page = await browser.open(service.url, { width: 1200, height: 750, scheme: "dark" });
  await takeSample(page, "One long document");
  await untilRanked(page);
  const best = cardsOf(page).first();
  expect(await best.innerText()).toContain("best window 2 of 2");
  expect(await best.locator(".best-passage mark").allInnerTexts()).toContain("patch");
  await screenshot(page, "long-document-dark");
  const shown = (await best.locator("p").innerText()).length;
  await best.getByRole("button", { name: /Show more/ }).click();
  expect((await best.locator("p").innerText()).length).toBeGreaterThan(4 * shown);
});

test("a pasted table asks which column is the text, and its ids stand on the cards", async () => {
  const page = await browser.open(service.url);
  await page.getByLabel("Query").fill("How to fix a flat tire?");
  await page.getByLabel("Candidates", { exact: true }).focus();
  await page.evaluate(() => {
    const clipboard = new DataTransfer();
    clipboard.setData(
      "text/plain",
      'id,note,text\nd-1,x,"Steps to change a tire, safely"\nd-2,y,Bake it.',
    );
    const event = new ClipboardEvent("paste", { clipboardData: clipboard, cancelable: true });
    document.activeElement?.dispatchEvent(event);
  });
  await page.getByLabel("Text", { exact: true }).waitFor();
  expect(await page.locator("#candidate-count").innerText()).toContain("2 candidates");
  await page.getByRole("button", { name: /^Rank/ }).click();
  await untilRanked(page);
  expect(await cardsOf(page).first().locator(".id").innerText()).toBe("d-1");
  await page.getByLabel("Text", { exact: true }).selectOption("note");
  await page.getByRole("button", { name: "Use as plain lines" }).click();
  expect(await page.getByLabel("Candidates", { exact: true }).inputValue()).toContain(
    "id,note,text",
  );
});

test("two strategies side by side: read in windows, the long document rises", async () => {
  const page = await browser.open(`${service.url}/#/compare`, { width: 1200, height: 900 });
  await takeSample(page, "One long document");
  const rows = page.getByRole("table").locator("tbody tr");
  await rows.first().waitFor();
  await page.getByText("Both ranked").waitFor({ state: "attached" });
  expect(await rows.nth(1).innerText()).toMatch(/^Owner's manual.*\t2\t2\t1 ↑1\t/s);
  await page.getByRole("button", { name: "Owner's manual" }).hover();
  await screenshot(page, "compare-light");
});

test("searched in two stages: the reranker lifts the answer over what shares more words", async () => {
  const page = await browser.open(`${service.url}/#/search`, { width: 1200, height: 900 });
  await page.getByRole("button", { name: "import the samples" }).click();
  await page
    .getByRole("button", { name: "How do I get my money back for a broken order?" })
    .click();
  await page.locator(".facts .timing").waitFor();
  expect(await cardsOf(page).first().innerText()).toContain("To request a refund");
  await screenshot(page, "search-light");
});

test("evaluated on judged queries of one's own: the report says how much the reranker lifts them", async () => {
  const page = await browser.open(`${service.url}/#/evaluate`, { width: 1200, height: 900 });
  await page
    .locator("input[type=file]")
    .setInputFiles(
      ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"].map((name) => path.join(JUDGED, name)),
    );
  await page.getByText("30 queries with").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.locator(".report").waitFor({ timeout: 45_000 });
  expect(await page.locator(".verdict").innerText()).toMatch(
    /^Reranking lifts ndcg@10 from 0\.\d+/,
  );
  await page.locator(".verdict").evaluate((verdict) => verdict.scrollIntoView());
  await screenshot(page, "evaluate-light");
});
