// All that the page is for, one thing after the other, whatever its language, width and colours, and by whose hands.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { cardsOf, untilRanked } from "../support/page.ts";
import type { PageService } from "../support/page-service.ts";
import { until } from "../support/until.ts";
import { isTooWide } from "./findings.ts";
import type { Hands } from "./hands.ts";

const REMARK = "a remark that is longer than any answer and not what is to be ranked";
/** The longest text is no answer: which column is the text must be chosen. */
const TABLE = [
  "ref,remark,answer",
  `d-1,${REMARK},short`,
  `d-2,${REMARK},tire of some length`,
  `d-3,${REMARK},a tire that is read to its end`,
  `d-4,${REMARK},=SUM(A1)`,
].join("\n");

export interface Traveller {
  /** Its own: what one has ranked is known to the service from then on. */
  readonly query: string;
  readonly page: Page;
  readonly hands: Hands;
  readonly service: PageService["service"];
  /** As another visitor, who looks at it in the same way. */
  readonly openElsewhere: (url: string) => Promise<Page>;
}

const STAGES: readonly (readonly [name: string, go: (by: Traveller) => Promise<void>])[] = [
  ["a sample", takeSample],
  ["a file", openFile],
  ["a table", bringTable],
  ["a run", cancelAndRank],
  ["a threshold", moveThreshold],
  ["raw data", sortAndCopy],
  ["sharing", share],
  ["comparing", compare],
  ["the history", remember],
  ["the service", operate],
];

/** Every stage, and none of them wider than the window. */
export async function travel(by: Traveller): Promise<void> {
  await by.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  for (const [name, go] of STAGES) {
    await go(by).catch((error: unknown) => {
      throw new Error(`${name}: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    });
    expect(await isTooWide(by.page), name).toBe(false);
  }
}

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());
const goTo = ({ page, hands }: Traveller, view: string) =>
  hands.press(page.locator(`nav a[href="#/${view}"]`));

async function takeSample({ page, hands }: Traveller): Promise<void> {
  await hands.press(page.locator(".samples summary"));
  await hands.press(page.locator(".samples button").nth(1));
  await untilRanked(page);
  expect(await page.locator("#query").inputValue()).not.toBe("");
}

async function openFile({ page, hands }: Traveller): Promise<void> {
  const asked = page.waitForEvent("filechooser");
  await hands.askForFile(page.locator("label.file"));
  const buffer = Buffer.from('{"text":"one"}\n{"text":"two"}\n');
  await (await asked).setFiles({ name: "two.jsonl", mimeType: "", buffer });
  await page.locator(".table-source", { hasText: "two.jsonl" }).waitFor();
}

async function bringTable({ page, hands, query }: Traveller): Promise<void> {
  await hands.press(page.locator("#candidate-count button"));
  expect(await page.locator("#candidates").inputValue()).toBe("");
  await hands.write(page.locator("#query"), query);
  await hands.bringTable(page.locator("#candidates"), TABLE);
  const text = page.locator("select#candidates");
  await text.waitFor();
  expect(await text.inputValue()).toBe("1");
  await hands.choose(text, "2");
  await hands.choose(page.locator("#candidates-id"), "0");
  expect(await page.locator("#candidate-count").innerText()).toMatch(/^4 /);
}

async function cancelAndRank({ page, hands, service, query }: Traveller): Promise<void> {
  service.scorer.gate = new Promise(() => {});
  await hands.run();
  const newest = async () => {
    const jobs = await (await fetch(`${service.url}/v1/jobs?limit=1`)).json();
    return (jobs as { data: { status: string }[] }).data[0]?.status;
  };
  await until("a job that goes on", async () => (await newest()) === "running");
  await hands.cancel();
  await until("the canceled job", async () => (await newest()) === "canceled");
  service.scorer.gate = Promise.resolve();
  await hands.run();
  await page.locator(".for-query", { hasText: query }).waitFor();
  await cardsOf(page).locator(".id").first().waitFor();
  expect(await cardsOf(page).locator(".id").allInnerTexts()).toEqual(["d-3", "d-2"]);
  await untilRanked(page);
}

async function moveThreshold({ page, hands }: Traveller): Promise<void> {
  const [slider, number] = [page.locator("#threshold"), page.locator(".threshold [type=number]")];
  await hands.slide(slider);
  expect(Number(await number.inputValue())).toBeGreaterThan(0.8);
  await hands.write(number, "1");
  expect(await cardsOf(page).count()).toBeLessThan(4);
  await hands.press(page.locator(".folded summary"));
  await cardsOf(page).nth(3).waitFor();
  const rule = page.locator(".rule").last();
  await hands.press(rule);
  expect(await rule.getAttribute("aria-pressed")).toBe("true");
  expect(await page.locator(".cut-why").innerText()).not.toBe("");
}

async function sortAndCopy({ page, hands }: Traveller): Promise<void> {
  await hands.press(page.locator(".raw-data summary"));
  const head = page.locator("th.of-id");
  await hands.press(head.locator("button"));
  await expect.poll(() => head.getAttribute("aria-sort")).toBe("ascending");
  await hands.press(page.locator(".table-foot .copy"));
  await expect.poll(() => clipboard(page)).toContain("\td-4\t'=SUM(A1)\t");
  await hands.press(page.locator(".raw-data summary"));
}

async function share({ page, hands, query, openElsewhere }: Traveller): Promise<void> {
  await hands.press(page.locator(".results-head .share"));
  const buttons = page.locator("dialog[open] .buttons button");
  await buttons.first().waitFor();
  const names: string[] = [];
  for (let i = 0; i < (await buttons.count()); i++) {
    const download = page.waitForEvent("download");
    await hands.press(buttons.nth(i));
    const file = await download;
    names.push(file.suggestedFilename());
    expect(readFileSync(await file.path(), "utf8")).toContain("d-3");
  }
  expect(names).toEqual(["json", "csv", "jsonl", "trec"].map((kind) => `ranking.${kind}`));
  const head = page.locator("dialog[open] .share-head");
  await hands.choose(head.locator("select"), "requests");
  await hands.press(head.locator(".copy"));
  await expect.poll(() => clipboard(page)).toContain("import requests");
  await hands.press(page.locator("dialog[open] .share-link .copy"));
  await expect.poll(() => clipboard(page)).toContain("#s=");
  await hands.closeDialog();
  const other = await openElsewhere(await clipboard(page));
  await other.locator(".opened").waitFor();
  expect(await other.locator("#query").inputValue()).toBe(query);
  expect(await other.locator("#candidate-count").innerText()).toMatch(/^4 /);
  expect(await isTooWide(other)).toBe(false);
}

async function compare(by: Traveller): Promise<void> {
  const { page, hands } = by;
  await goTo(by, "compare");
  const sides = page.locator(".side-panel");
  await hands.choose(sides.first().locator("select").nth(1), "window");
  await hands.press(sides.last().locator("[type=checkbox]"));
  await hands.write(sides.last().locator("[type=number]"), "1");
  await hands.run();
  const rows = page.locator(".compared tbody tr");
  await expect.poll(() => rows.count()).toBe(4);
  const name = page.locator(".slope-names button").first();
  await hands.press(name);
  expect(await name.getAttribute("aria-pressed")).toBe("true");
  await hands.press(page.locator(".only-differences [type=checkbox]"));
  await expect.poll(() => rows.count()).toBeLessThan(4);
}

async function remember(by: Traveller): Promise<void> {
  const { page, hands, query } = by;
  await goTo(by, "rank");
  const open = page.locator(".page-settings button").first();
  const runs = page.locator(".history-run");
  await hands.press(open);
  await expect.poll(() => runs.count()).toBe(2);
  await hands.press(page.locator(".history-foot [type=checkbox]"));
  await hands.closeDialog();
  await hands.write(page.locator("#query"), "not kept");
  await hands.run();
  await page.locator(".for-query", { hasText: "not kept" }).waitFor();
  await untilRanked(page);
  await hands.press(open);
  await runs.nth(1).waitFor();
  expect(await runs.count()).toBe(2);
  await hands.press(page.locator(".history-foot [type=checkbox]"));
  await hands.press(runs.first());
  await page.locator(".for-query", { hasText: query }).waitFor();
  expect(await page.locator("#query").inputValue()).toBe(query);
}

async function operate(by: Traveller): Promise<void> {
  await goTo(by, "operate");
  await by.page.locator(".workers li").waitFor();
  expect(await by.page.locator(".figures strong").count()).toBeGreaterThan(2);
}
