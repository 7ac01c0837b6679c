// Earlier runs: kept by the browser alone, brought back whole, forgotten when told to.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { rank, start, untilRanked } from "../support/page.ts";
import { usePageService } from "../support/page-service.ts";

const { browser, service } = usePageService();

const openHistory = (page: Page) => page.getByRole("button", { name: "History" }).click();
const runsOf = (page: Page) => page.locator(".history-run");

test("a run comes back with input, options and result, after a reload too, and nothing is scored for it", async () => {
  const page = await browser.open(service.url);
  await page.locator(".options summary").click();
  await page.getByLabel("Keep the best").fill("2");
  await rank(page, "the earlier one", ["one", "two, which is longer", "three, longer still here"]);
  await page.getByLabel("Keep the best").fill("");
  await rank(page, "the later one", ["something else"]);
  await openHistory(page);
  await runsOf(page).nth(1).waitFor();
  await page.reload();
  const calls = service.scorer.calls.length;
  await openHistory(page);
  await runsOf(page).nth(1).waitFor();
  expect(await page.locator(".history-query").allInnerTexts()).toEqual([
    "the later one",
    "the earlier one",
  ]);
  await runsOf(page).nth(1).click();
  await untilRanked(page);
  expect(await page.locator("#query").inputValue()).toBe("the earlier one");
  expect(await page.locator("#candidates").inputValue()).toContain("two, which is longer");
  expect(await page.locator(".card").count()).toBe(2);
  expect(await page.locator(".chosen-options").innerText()).toBe("Keep the best 2");
  expect(service.scorer.calls.length).toBe(calls);
  // It is no new run.
  await openHistory(page);
  expect(await runsOf(page).count()).toBe(2);
});

test("switched off, no run is kept; what was kept goes one by one or all at once", async () => {
  const page = await browser.open(service.url);
  for (const query of ["first", "second", "third"]) await rank(page, query, [`of ${query}`]);
  await openHistory(page);
  await runsOf(page).nth(2).waitFor();
  await page.getByRole("button", { name: "Forget “second”" }).click();
  await page.getByText("second").and(page.locator("bdi")).waitFor({ state: "detached" });
  await page.getByLabel("Remember runs").uncheck();
  await page.keyboard.press("Escape");
  await rank(page, "unseen", ["of nobody"]);
  await page.reload();
  await openHistory(page);
  await runsOf(page).nth(1).waitFor();
  expect(await page.locator(".history-query").allInnerTexts()).toEqual(["third", "first"]);
  expect(await page.getByLabel("Remember runs").isChecked()).toBe(false);
  await page.getByRole("button", { name: "Forget all" }).click();
  await page.getByText("No runs yet.").waitFor();
});

test("the last 50 runs are kept, and a canceled one is none", async () => {
  const page = await browser.open(service.url);
  await rank(page, "the oldest", ["one"]);
  // As 49 more runs would leave it, without running them.
  await page.evaluate(async () => {
    const open = indexedDB.open("crossrank");
    await new Promise((resolve) => open.addEventListener("success", resolve));
    const change = open.result.transaction(["summaries", "runs"], "readwrite");
    for (let id = 100; id < 149; id++) {
      const summary = { id, atMs: 0, query: `run ${id}`, candidates: 1, model: "" };
      change.objectStore("summaries").add(summary);
      change.objectStore("runs").add({}, id);
    }
    await new Promise((resolve) => change.addEventListener("complete", resolve));
  });
  await openHistory(page);
  await runsOf(page).nth(49).waitFor();
  await page.keyboard.press("Escape");
  await rank(page, "the newest", ["two"]);
  service.scorer.gate = new Promise(() => {});
  await start(page, "canceled", ["never scored"]);
  await page.keyboard.press("Escape");
  await page.getByText("Canceled before anything was scored.").waitFor();
  service.scorer.gate = Promise.resolve();
  await openHistory(page);
  await page.locator("bdi", { hasText: "the newest" }).waitFor();
  expect(await runsOf(page).count()).toBe(50);
  expect(await page.locator(".history").innerText()).not.toMatch(/the oldest|canceled/);
});
