// A run while it goes on: cards as scores come, canceling for real, a thousand candidates, a key, a proxy's path.
import { createServer, request as forward } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { stopAfter } from "../support/fake-scorer.ts";
import { cardsOf, enterKey, rank, start, untilRanked, write } from "../support/page.ts";
import { usePageService, WEB_KEY } from "../support/page-service.ts";
import { until } from "../support/until.ts";

const { browser, service, withService } = usePageService();

test("the first cards stand there while the rest is scored; Escape ends the run on the service too", async () => {
  stopAfter(service.scorer, 2);
  const page = await browser.open(service.url);
  await start(page, "canceled", ["the first one", "the second one", "the third one"]);
  await cardsOf(page).nth(1).waitFor();
  expect(await page.locator(".note").innerText()).toContain("2 of 3");
  await page.keyboard.press("Escape");
  await page.getByText("Canceled. What was scored by then stays below.").waitFor();
  expect(await cardsOf(page).count()).toBe(2);
  const state = async () => {
    const jobs = await (await fetch(`${service.url}/v1/jobs?limit=1`)).json();
    return (jobs as { data: { status: string }[] }).data[0]?.status;
  };
  await until("the canceled job", async () => (await state()) === "canceled");
  expect(service.scorer.scored).not.toContain("the third one");
});

test("a run that is replaced leaves its place to the next one", async () => {
  const goOn = stopAfter(service.scorer, 1);
  const page = await browser.open(service.url);
  await start(page, "replaced", ["the first one", "the second one"]);
  await cardsOf(page).first().waitFor();
  goOn();
  await rank(page, "next", ["another one"]);
  expect(await cardsOf(page).allInnerTexts()).toEqual([expect.stringContaining("another one")]);
});

test("of 1,000 lines those near the screen are drawn, and all can be reached", async () => {
  const page = await browser.open(service.url);
  const lines = Array.from({ length: 1000 }, (_, i) => `candidate ${"x".repeat(i % 97)} ${i}`);
  await write(page, "many", [...lines, "", ...lines.slice(0, 3)]);
  const count = page.locator("#candidate-count");
  expect(await count.innerText()).toContain("1,003 candidates");
  expect(await count.innerText()).toContain("3 duplicates");
  await page.keyboard.press("Control+Enter");
  await untilRanked(page);
  expect(await cardsOf(page).count()).toBeLessThan(200);
  const last = page.locator(".new-rank", { hasText: /^1,003$/ });
  await page.getByRole("slider", { name: "Threshold" }).fill("0");
  await until("the last card", async () => {
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    return await last.isVisible();
  });
});

test("what is missing is said when a run is asked for, not before", async () => {
  const page = await browser.open(service.url);
  expect(await page.getByRole("alert").count()).toBe(0);
  await page.getByRole("button", { name: /^Rank/ }).click();
  expect(await page.getByRole("alert").innerText()).toBe("Write a query first.");
  await write(page, "q", []);
  expect(await page.getByRole("alert").innerText()).toBe("Add at least one candidate.");
});

test("without the key that the service wants the page says so, and with it all works", async () => {
  await withService({ settings: { API_KEYS: `web:${WEB_KEY}` } }, async ({ url }) => {
    const page = await browser.open(url);
    await start(page, "guarded", ["the first one"]);
    await page.getByText("The service wants an API key").waitFor();
    await enterKey(page, WEB_KEY);
    await untilRanked(page);
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(WEB_KEY);
  });
});

test("below a proxy's path the page finds its files and the service", async () => {
  const proxy = createServer((incoming, outgoing) => {
    const target = incoming.url?.replace(/^\/tools\/rerank/, "");
    // A page that leaves the path is not let through.
    if (target === incoming.url) return void outgoing.writeHead(404).end();
    const { method = "GET", headers } = incoming;
    const passed = forward(`${service.url}${target}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  try {
    const page = await browser.open(`http://127.0.0.1:${port}/tools/rerank/`);
    await rank(page, "proxied", ["the first one"]);
    expect(await cardsOf(page).count()).toBe(1);
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
});

test("PAGE=off serves no page, and the API as ever", async () => {
  await withService({ settings: { PAGE: "off" } }, async ({ url }) => {
    const response = await fetch(url);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect((await fetch(`${url}/livez`)).status).toBe(200);
  });
});
