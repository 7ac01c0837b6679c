// The service at work: what is to be done, who does it, how fast, live; and that an outage passes by itself.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { enterKey } from "../support/page.ts";
import { usePageService, WEB_KEY } from "../support/page-service.ts";
import { isTooWide, seriousFindings } from "./findings.ts";

const { browser, service, withService } = usePageService();

const figure = (page: Page, name: string) =>
  page.locator(".figures > div").filter({ hasText: name }).locator("strong");

test("queues, workers, times and the cache's share are shown as they change", async () => {
  const page = await browser.open(service.url);
  await page.getByRole("link", { name: "Operate" }).click();
  await figure(page, "Runs to do").getByText("0", { exact: true }).waitFor();
  expect(await figure(page, "p50").innerText()).toBe("none yet");
  const worker = page.locator(".workers li");
  expect(await worker.innerText()).toMatch(/^w-test fake-model.*cpu · fp32.*0 of \d+.*a fake/s);

  const gate = Promise.withResolvers<void>();
  service.scorer.gate = gate.promise;
  const request = { query: "held", documents: ["a", "b"] };
  const held = service.post("/v1/rerank", request);
  await figure(page, "Runs to do").getByText("1", { exact: true }).waitFor();
  const waited = page.getByRole("row", { name: "fake-model somebody waits" });
  expect(await waited.getByRole("cell").allInnerTexts()).toEqual(
    expect.arrayContaining(["somebody waits", "0", "1"]),
  );
  gate.resolve();
  await held;
  await service.post("/v1/rerank", request);
  await figure(page, "From the cache").getByText("50 %").waitFor();
  await figure(page, "Runs to do").getByText("0", { exact: true }).waitFor();
  expect(await figure(page, "p95").innerText()).toMatch(/^[\d.]+ m?s$/);
  expect(await page.getByText("2 answers in 5 minutes").count()).toBeGreaterThan(0);
});

test("an outage is told, what was seen stays, and it ends by itself", async () => {
  const page = await browser.open(`${service.url}/#/operate`);
  await page.locator(".workers li").waitFor();
  await page.route("**/v1/**", (route) => route.abort());
  const status = page.locator("main").getByRole("status");
  await status.getByRole("heading", { name: "The service cannot be reached" }).waitFor();
  expect(await status.innerText()).toMatch(/What stands below is from \d/);
  expect(await page.locator(".workers li").count()).toBe(1);
  await page.unroute("**/v1/**");
  await page.getByText("Live, every 2 seconds").waitFor();
  expect(await status.innerText()).toBe("");
});

test("while nobody sees the page it asks nothing, and looks at once when it is seen again", async () => {
  const page = await browser.open(`${service.url}/#/operate`);
  await page.locator(".workers li").waitFor();
  await page.clock.install();
  const turn = (hidden: boolean) =>
    page.evaluate((isHidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, value: isHidden });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await turn(true);
  let asked = 0;
  await page.route("**/v1/queue", (route) => {
    asked++;
    return route.continue();
  });
  await page.clock.runFor(20_000);
  // One that was on its way may still come.
  expect(asked).toBeLessThanOrEqual(1);
  const next = page.waitForRequest("**/v1/queue");
  await turn(false);
  await next;
});

test("without the right key it says what to do, and with it the view comes up", async () => {
  await withService({ settings: { API_KEYS: `web:${WEB_KEY}` } }, async ({ url }) => {
    const page = await browser.open(`${url}/#/operate`);
    await page.getByRole("heading", { name: "The service wants an API key" }).waitFor();
    await enterKey(page, WEB_KEY);
    await page.locator(".workers li").waitFor();
  });
});

test.each([
  { scheme: "light", language: "en", width: 1440 },
  { scheme: "dark", language: "zh", width: 320 },
] as const)("accessible in $scheme, $language, $width px, also in an outage", async (look) => {
  const page = await browser.open(`${service.url}/#/operate`, look);
  await page.locator(".workers li").waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.route("**/v1/**", (route) => route.abort());
  await page.getByRole("status").locator(".problem").waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  expect(await isTooWide(page)).toBe(false);
});
