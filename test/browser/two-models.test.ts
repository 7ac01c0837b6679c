// Two models side by side: both rank, each in its own order, and only ranks are compared.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningWorker } from "../../apps/worker/src/worker.ts";
import { createFakeScorer } from "../support/fake-scorer.ts";
import { cardsOf, start, untilRanked } from "../support/page.ts";
import { usePageService } from "../support/page-service.ts";
import { startFakeWorker } from "../support/service.ts";
import { seriousFindings } from "./findings.ts";

const { redis, browser, service } = usePageService();
/** What the first likes best this one likes least. */
const contrary = createFakeScorer("contrary-model");
const { score } = contrary;
contrary.score = async (...call) => {
  const told = await score(...call);
  return { ...told, documents: told.documents.map((one) => ({ ...one, logit: -one.logit })) };
};
let second: RunningWorker;
beforeAll(async () => {
  second = await startFakeWorker("w-contrary", redis.url, contrary);
});
afterAll(() => second.close());

const LINES = ["short", "of some length", "the longest one of the three"];

test("two models rank the same candidates; order and numbers tell how far they agree", async () => {
  const page = await browser.open(`${service.url}/#/compare`);
  const models = page.getByLabel("Model");
  await models.last().selectOption("contrary-model");
  await page.getByText("Scores of different models do not compare; ranks do.").waitFor();
  await start(page, "two models", LINES);
  const rows = page.getByRole("table").locator("tbody tr");
  await rows.nth(2).waitFor();
  const ranks = await rows.evaluateAll((all) =>
    all.map((row) => [...row.querySelectorAll("th, td")].slice(0, 4).map((it) => it.textContent)),
  );
  expect(ranks.map(([text]) => text)).toEqual(LINES.toReversed());
  expect(ranks.map(([, , a]) => a)).toEqual(["1", "2", "3"]);
  expect(ranks.map(([, , , b]) => b?.slice(0, 1))).toEqual(["3", "2", "1"]);
  expect(await page.locator(".agreement").innerText()).toContain("−1");
  expect(
    await page
      .locator(".side-panel span[title]")
      .evaluateAll((all) => all.map((one) => (one as HTMLElement).title)),
  ).toEqual(["fake-model", "contrary-model"]);
  expect(await page.getByText("This service serves one model").count()).toBe(0);
  expect(await seriousFindings(page)).toEqual([]);
});

test("the page ranks by the model that is chosen, and a link carries it", async () => {
  const page = await browser.open(service.url);
  await page.locator(".options summary").click();
  await page.getByLabel("Model").selectOption("contrary-model");
  await start(page, "one of two", LINES);
  await untilRanked(page);
  expect(await cardsOf(page).first().innerText()).toContain("short");
  expect(await page.locator(".machine").innerText()).toContain("contrary-model");
  await page.getByRole("button", { name: "Share…" }).click();
  const field = page.getByRole("textbox", { name: "Link" });
  await expect.poll(() => field.inputValue()).toContain("#s=");
  const other = await browser.open(await field.inputValue());
  await start(other, "one of two", LINES);
  await untilRanked(other);
  expect(await cardsOf(other).first().innerText()).toContain("short");
});
