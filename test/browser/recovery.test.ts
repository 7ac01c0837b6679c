// What comes between: the page says what happened and what to do, keeps what it has, and goes on by itself.
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { RunningWorker } from "../../apps/worker/src/worker.ts";
import { type BreakingProxy, startBreakingProxy } from "../support/breaking-proxy.ts";
import { stopAfter } from "../support/fake-scorer.ts";
import { cardsOf, start, untilRanked, write } from "../support/page.ts";
import { usePageService } from "../support/page-service.ts";
import { useRedis } from "../support/redis.ts";
import { startFakeWorker, startService } from "../support/service.ts";
import { until } from "../support/until.ts";

const { redis, browser, service } = usePageService();
/** No worker has ever been there. */
const unused = useRedis();
let proxy: BreakingProxy;
beforeAll(async () => {
  proxy = await startBreakingProxy(service.url);
});
afterEach(() => proxy.mend());
afterAll(() => proxy.close());

const note = (page: Page) => page.locator(".problem.passing");

const LINES = ["the first one", "the second one"];

test("a service that dies while scores come in, and comes back: nothing is lost, nothing sent twice", async () => {
  const goOn = stopAfter(service.scorer, 1);
  const page = await browser.open(proxy.url);
  const submissions: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") submissions.push(request.url());
  });
  await start(page, "dies meanwhile", LINES);
  await cardsOf(page).first().waitFor();
  proxy.break();
  await note(page).getByRole("heading", { name: "The service cannot be reached" }).waitFor();
  expect(await note(page).innerText()).toMatch(/goes on by itself[\s\S]*(Next try in|Trying)/);
  expect(await cardsOf(page).count()).toBe(1);
  proxy.mend();
  goOn();
  await untilRanked(page);
  expect(await note(page).count()).toBe(0);
  expect(await cardsOf(page).count()).toBe(2);
  expect(submissions).toHaveLength(1);
});

test("a service that is away when asked is asked again, also at once; Escape ends that", async () => {
  const page = await browser.open(proxy.url, { language: "zh" });
  proxy.break();
  await start(page, "away", LINES);
  await note(page).getByText("无法连接服务").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("已取消，尚未打分。").waitFor();
  expect(await note(page).count()).toBe(0);
  await page.keyboard.press("Control+Enter");
  await note(page).waitFor();
  proxy.mend();
  await note(page).getByRole("button", { name: "立即重试" }).click();
  await untilRanked(page);
});

test("after a laptop's sleep the page finds its stream dead, and takes it up where it was", async () => {
  const goOn = stopAfter(service.scorer, 1);
  const page = await browser.open(proxy.url);
  await page.clock.install();
  const taken: (string | undefined)[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/events")) taken.push(request.headers()["last-event-id"]);
  });
  await start(page, "slept", LINES);
  await cardsOf(page).first().waitFor();
  await page.clock.fastForward("01:00");
  await page.clock.runFor(2000);
  await until("a second stream", () => Promise.resolve(taken.length === 2));
  expect(taken).toEqual([undefined, expect.stringMatching(/^\d/)]);
  goOn();
  await page.clock.resume();
  await untilRanked(page);
});

test("Redis gone: said, kept, and on by itself when it is back", async () => {
  const page = await browser.open(service.url);
  await redis.kill();
  try {
    await start(page, "without Redis", LINES);
    await note(page).getByText("The service has lost its queue").waitFor();
    expect(await page.locator("#query").inputValue()).toBe("without Redis");
  } finally {
    await redis.restart();
  }
  await untilRanked(page);
});

test("a Redis that comes back empty has lost the run: it is sent once more", async () => {
  const goOn = stopAfter(service.scorer, 1);
  const page = await browser.open(service.url);
  await start(page, "lost", ["the first lost one", "the second lost one"]);
  await cardsOf(page).first().waitFor();
  await redis.kill();
  goOn();
  await redis.restart({ isEmpty: true });
  await untilRanked(page);
  expect(await cardsOf(page).count()).toBe(2);
});

test("429 with Retry-After: the page counts down the service's own seconds and then ranks", async () => {
  const page = await browser.open(service.url);
  let refusals = 0;
  await page.route("**/v1/jobs", async (route) => {
    if (refusals++ > 0) return await route.continue();
    const problem = { code: "quota_exceeded", retryable: true, detail: "60 requests a minute" };
    await route.fulfill({
      status: 429,
      headers: { "retry-after": "2" },
      contentType: "application/problem+json",
      body: JSON.stringify(problem),
    });
  });
  await start(page, "too often", LINES);
  await note(page).getByText("This key's quota is used up").waitFor();
  expect(await note(page).innerText()).toMatch(/60 requests a minute[\s\S]*Next try in [1-3] s\./);
  await untilRanked(page);
  expect(refusals).toBe(2);
});

test("what a reload would lose is there again: query, lines, options, a table with its columns", async () => {
  const page = await browser.open(service.url);
  await write(page, "typed", ["a line", "", "another"]);
  await page.locator(".options summary").click();
  await page.getByLabel("Keep the best").fill("3");
  await page.reload();
  expect(await page.locator("#query").inputValue()).toBe("typed");
  expect(await page.locator("#candidates").inputValue()).toBe("a line\n\nanother");
  expect(await page.locator(".chosen-options").innerText()).toBe("Keep the best 3");
  const buffer = Buffer.from("id,text,note\n1,a,x\n2,b,y\n");
  const file = { name: "kept.csv", mimeType: "text/csv", buffer };
  await page.getByLabel("Open a file").setInputFiles(file);
  await page.getByLabel("Text", { exact: true }).selectOption("note");
  await page.reload();
  await page.getByText("kept.csv").waitFor();
  expect(await page.getByLabel("Text", { exact: true }).inputValue()).toBe("2");
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain("typed");
});

test("a page that waits for its first worker says so, and ranks as soon as there is one", async () => {
  const lonely = await startService({ redisUrl: unused.url, withWorker: false });
  let late: RunningWorker | undefined;
  try {
    const page = await browser.open(lonely.url);
    await start(page, "first worker", LINES);
    await note(page).getByText("No worker serves this model").waitFor();
    late = await startFakeWorker("w-first", unused.url);
    await untilRanked(page);
  } finally {
    await late?.close();
    await lonely.close();
  }
});

test("all workers gone while a run waits: the page says that none is alive, until one is", async () => {
  const page = await browser.open(service.url);
  await service.worker?.close();
  let late: RunningWorker | undefined;
  try {
    await start(page, "all gone", LINES);
    await note(page).getByText("No worker is alive").waitFor();
    late = await startFakeWorker("w-late", redis.url);
    await untilRanked(page);
    expect(await note(page).count()).toBe(0);
  } finally {
    await late?.close();
  }
});
