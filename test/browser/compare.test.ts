// Two set-ups side by side: run together, canceled together, and what moved from one to the other.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { createFakeScorer } from "../support/fake-scorer.ts";
import { untilRanked, write } from "../support/page.ts";
import { usePageService } from "../support/page-service.ts";
import { until } from "../support/until.ts";
import { isTooWide, seriousFindings } from "./findings.ts";

const scorer = createFakeScorer();
const { score } = scorer;
// Markup counts for nothing where it is to be left out.
scorer.score = (query, documents, call) => {
  const isClean = call.options.cleanHtml;
  const read = isClean ? documents.map((one) => one.replace(/<.*?>/g, "")) : documents;
  return score(query, read, call);
};
const { browser, service } = usePageService({ scorer });

const side = (page: Page, name: string) => page.getByRole("group", { name });
const table = (page: Page) => page.getByRole("table");
const cellsOf = async (page: Page, row: number) =>
  (await table(page).locator("tbody tr").nth(row).locator("th, td").allInnerTexts()).map((text) =>
    text.trim(),
  );

/** A candidate's score goes by its length: read as its text, the third one falls. */
const LINES = [
  "plain and short",
  "plain, and longer than that",
  "<b><i><u>marked up</u></i></b>",
  "short",
];

async function openComparison(look = {}): Promise<Page> {
  const page = await browser.open(`${service.url}/#/compare`, look);
  await write(page, "compare", LINES);
  await page.locator(".side-panel").last().getByRole("checkbox").check();
  return page;
}

test("one key press ranks by both set-ups; the table and the numbers tell what moved", async () => {
  const page = await openComparison();
  await page.keyboard.press("Control+Enter");
  await table(page).waitFor();
  expect(await table(page).locator("tbody tr").count()).toBe(4);
  expect(await cellsOf(page, 0)).toEqual([
    LINES[2],
    "3",
    "1",
    "3 ↓2",
    "1.0000 above",
    "0.2689 below",
    "−0.7311",
  ]);
  expect(await cellsOf(page, 1)).toEqual([
    LINES[1],
    "2",
    "2",
    "1 ↑1",
    "1.0000 above",
    "1.0000 above",
    "0.0000",
  ]);
  const facts = await page.locator(".agreement").innerText();
  // Of six pairs two change their order.
  expect(facts).toContain("0.333");
  expect(facts).toContain("3 of 4");
  await page.getByLabel("How many of the best to compare").fill("2");
  await page.keyboard.press("Enter");
  await page.getByText("1 of 2 in both").waitFor();
  expect(await side(page, "Side A").innerText()).toContain("3 of 4 above");
  expect(await side(page, "Side B").innerText()).toContain("2 of 4 above");
  await page.getByText("This service serves one model, fake-model").waitFor();
});

test("a threshold alone is a difference, which the filter leaves", async () => {
  const page = await openComparison();
  await page.locator(".side-panel").last().getByRole("checkbox").uncheck();
  await side(page, "Side B").getByLabel("Threshold").fill("1");
  await page.keyboard.press("Control+Enter");
  await table(page).waitFor();
  await page.getByLabel("Only differences").check();
  await until(
    "the filtered rows",
    async () => (await table(page).locator("tbody tr").count()) === 3,
  );
  for (const row of await table(page).locator("tbody tr").allInnerTexts()) {
    expect(row).toMatch(/above[\s\S]*below/);
  }
  await side(page, "Side B").getByLabel("Threshold").fill("0.5");
  await page.keyboard.press("Enter");
  await page.getByText("A and B agree on every candidate.").waitFor();
});

test("by keyboard: a name in the chart is followed, and a press keeps it", async () => {
  const page = await openComparison();
  await page.keyboard.press("Control+Enter");
  await table(page).waitFor();
  const names = page
    .getByRole("list", { name: "Candidates in the order of B" })
    .getByRole("button");
  await names.first().focus();
  await page.keyboard.press("End");
  expect(await page.locator(":focus").innerText()).toBe(LINES[3]);
  expect(await page.locator(".slope-lines .out").count()).toBe(2);
  expect(await page.locator("tr.out th").innerText()).toBe(LINES[3]);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  expect(await page.locator("tr.out th").innerText()).toBe(LINES[3]);
  expect(await names.last().getAttribute("aria-pressed")).toBe("true");
  expect(await names.evaluateAll((all) => all.filter((one) => one.tabIndex === 0).length)).toBe(1);
});

test("Escape cancels both runs, on the service too", async () => {
  service.scorer.gate = new Promise(() => {});
  const page = await openComparison();
  await write(page, "never scored", ["the first one", "the second one"]);
  await page.getByRole("button", { name: /^Rank both/ }).click();
  await page.getByRole("button", { name: /^Cancel/ }).waitFor();
  const states = async () => {
    const jobs = await (await fetch(`${service.url}/v1/jobs?limit=2`)).json();
    return (jobs as { data: { status: string }[] }).data.map(({ status }) => status);
  };
  await until("two jobs", async () => (await states()).every((one) => one !== "completed"));
  await page.keyboard.press("Escape");
  await until("both are canceled", async () => (await states()).every((one) => one === "canceled"));
  expect(await page.locator(".side-panel", { hasText: "Canceled" }).count()).toBe(2);
});

test("a key that comes before the browser tells of the new view is the new view's", async () => {
  const page = await openComparison();
  await page.evaluate(() => {
    location.hash = "#/rank";
    const press = { key: "Enter", ctrlKey: true, bubbles: true };
    document.body.dispatchEvent(new KeyboardEvent("keydown", press));
  });
  await untilRanked(page);
});

test("a link carries both set-ups and opens on the comparison", async () => {
  const page = await openComparison();
  await page.getByRole("button", { name: "Share…" }).click();
  const field = page.getByRole("textbox", { name: "Link" });
  await until("the link", async () => (await field.inputValue()).includes("#s="));
  const other = await browser.open(await field.inputValue());
  await other.getByRole("heading", { name: "Comparison" }).waitFor();
  expect(await other.locator("#candidates").inputValue()).toBe(LINES.join("\n"));
  expect(await other.locator(".side-panel").last().getByRole("checkbox").isChecked()).toBe(true);
  expect(await other.locator(".side-panel").first().getByRole("checkbox").isChecked()).toBe(false);
  expect(await table(other).count()).toBe(0);
});

test.each([
  { scheme: "light", language: "en", width: 1440 },
  { scheme: "dark", language: "zh", width: 320 },
] as const)(
  "$scheme, $language, $width px: the comparison, sharing and the history are accessible",
  async (look) => {
    const page = await openComparison(look);
    await page.keyboard.press("Control+Enter");
    await table(page).waitFor();
    await page.locator(".slope-names button").first().hover();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await page.locator("header nav a").first().click();
    await page.keyboard.press("Control+Enter");
    await untilRanked(page);
    await page.locator(".share").click();
    await page.locator(".code pre").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await page.keyboard.press("Escape");
    await page.locator(".page-settings button").first().click();
    await page.locator(".history-run").first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  },
);
