// Understanding a ranking: where each rule cuts and why, how scores are spread, the raw data, the time.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { rank } from "../support/page.ts";
import { usePageService } from "../support/page-service.ts";

const { browser, service } = usePageService();

/** A logit is the length minus 10: scores of 0.98, 0.95, 0.73, 0.27 and 0.02. */
const DOCUMENTS = [11, 14, 6, 9, 13].map((length) => "x".repeat(length));

async function ranked(query: string, documents: readonly string[] = DOCUMENTS): Promise<Page> {
  const page = await browser.open(service.url);
  await rank(page, query, documents);
  return page;
}

const RULES = [
  ["Spread", { method: "spread" }, /^The best scores differ much \(standard deviation 0\.383\)/],
  ["Largest gap", { method: "gap" }, /^The largest step down, 0\.46, comes after rank 3\.$/],
  ["Half of best", { method: "percent" }, /^Half of the best score, 0\.98, is 0\.49\.$/],
  ["Autocut", { method: "autocut" }, /^The score curve first bends after rank 4\.$/],
  ["0.75 bot", 0.75, /^0\.75, strict: for a bot/],
  ["0.40 search", 0.4, /^0\.40, lenient: for a search page/],
] as const;

test("every rule cuts where the service itself cuts, and says why there", async () => {
  const page = await ranked("rules");
  for (const [name, threshold, why] of RULES) {
    const request = { query: "rules", documents: DOCUMENTS, threshold };
    const reply = await (await service.post("/v1/rerank", request)).json();
    const cut = (reply as { threshold: { kept: number; value: number } }).threshold;
    await page.getByRole("button", { name, exact: true }).click();
    expect(await page.locator(".kept").innerText(), name).toBe(`${cut.kept} of 5 above`);
    const number = page.getByLabel("Threshold as a number");
    expect(await number.inputValue(), name).toBe(cut.value.toFixed(2));
    expect(await page.locator(".cut-why").innerText()).toMatch(why);
    const line = page.locator(".cut-line");
    const share = await line.evaluate((it) => Number.parseFloat((it as HTMLElement).style.left));
    expect(share / 100).toBeCloseTo(cut.value, 4);
    expect(await page.getByRole("button", { name, pressed: true }).count()).toBe(1);
  }
  await page.keyboard.press("]");
  expect(await page.locator(".cut-why").innerText()).toBe("Set by hand.");
});

test("the distribution says in words and in a table what its bars show", async () => {
  const page = await ranked("distribution");
  const figure = page.getByRole("figure", { name: "How the scores are spread" });
  expect(await figure.locator("figcaption").innerText()).toMatch(
    /^2 below 0\.50\s*3 at or above 0\.50$/,
  );
  const counts = await figure.locator("tbody tr").allTextContents();
  expect(counts.filter((row) => !row.endsWith("0"))).toEqual([
    "0.9 to 1.02",
    "0.7 to 0.81",
    "0.2 to 0.31",
    "0.0 to 0.11",
  ]);
  expect(await figure.locator("rect").count()).toBe(5);
});

test("raw data sorts by every column and is copied as it stands in the list", async () => {
  const page = await ranked("raw data", [...DOCUMENTS.slice(0, 2), "=SUM(A1)"]);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator(".raw-data summary").click();
  const table = page.getByRole("table", { name: "Every candidate" });
  const texts = () => table.locator("tbody .of-text").allInnerTexts();
  const [x11, x14] = DOCUMENTS;
  await expect.poll(texts).toEqual([x14, x11, "=SUM(A1)"]);
  await table.getByRole("button", { name: "Score" }).click();
  const score = table.getByRole("columnheader", { name: "Score" });
  const sorted = () => score.getAttribute("aria-sort");
  await expect.poll(sorted).toBe("descending");
  await page.keyboard.press("Enter");
  await expect.poll(sorted).toBe("ascending");
  await expect.poll(texts).toEqual(["=SUM(A1)", x11, x14]);
  await table.getByRole("button", { name: "Line" }).click();
  await expect.poll(texts).toEqual([x11, x14, "=SUM(A1)"]);
  await page.getByRole("button", { name: "Copy the table" }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const lines = copied.trimEnd().split("\n");
  expect(lines.map((line) => line.split("\t").slice(0, 4))).toEqual([
    ["Rank", "Line", "Text", "Raw logit"],
    ["1", "2", x14, "4"],
    ["2", "1", x11, "1"],
    ["3", "3", "'=SUM(A1)", "-2"],
  ]);
});

test("of 1,000 rows those in sight are drawn, by keyboard too, and the last can be reached", async () => {
  const page = await ranked(
    "many",
    Array.from({ length: 1000 }, (_, i) => `${i} ${"x".repeat(i % 50)}`),
  );
  await page.locator(".raw-data summary").click();
  const region = page.getByRole("region", { name: "Raw data" });
  const rows = region.locator("tbody tr[aria-rowindex]");
  expect(await rows.count()).toBeLessThan(60);
  expect(await region.getByRole("table").getAttribute("aria-rowcount")).toBe("1001");
  await region.focus();
  await page.keyboard.press("End");
  await region.locator("tr[aria-rowindex='1001']").waitFor();
  expect(await rows.count()).toBeLessThan(60);
  await region.getByRole("button", { name: "Raw logit" }).click();
  await page.keyboard.press("Enter");
  const first = rows.first().locator(".of-rank");
  await first.getByText("1,000", { exact: true }).waitFor();
});

test("the time is told in parts that add up, with what the run ran on and what the cache knew", async () => {
  const page = await ranked("time");
  const milliseconds = (text: string) =>
    Number.parseFloat(text) * (/\ds$| s$/.test(text) ? 1000 : 1);
  const parts = await page.locator(".timing dd").allInnerTexts();
  const total = await page.locator(".timing .total").innerText();
  expect(parts.length).toBe(5);
  const sum = parts.map(milliseconds).reduce((all, part) => all + part, 0);
  expect(Math.abs(sum - milliseconds(total.replace("total ", "")))).toBeLessThan(10);
  const machine = page.locator(".machine");
  await machine.getByText("a fake").waitFor();
  expect(await machine.innerText()).toContain("Not known: everything was scored");
  await page.keyboard.press("Control+Enter");
  await machine.getByText("Known: nothing was scored.").waitFor();
  expect(await machine.innerText()).toContain("none was needed");
});
