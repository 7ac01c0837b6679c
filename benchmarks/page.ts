// The page in Chromium: what it weighs, how soon it answers, and whether anything keeps its main thread busy.
//   npm run bench:page [-- --repeats 5 --candidates 1000,5000]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { setUpPage } from "../scripts/set-up/page.mjs";
import { describeMachine } from "./machine.ts";
import { bundleBytes } from "./page/bundle-size.ts";
import { firstCardMs, type Opening, openingOf } from "./page/ranking-times.ts";
import { longestTask, openPage, startBrowser } from "./page/watched-page.ts";
import { percentile } from "./percentile.ts";
import { type Figure, writeResult } from "./result-file.ts";
import { withService } from "./service.ts";

const { values } = parseArgs({
  options: {
    repeats: { type: "string", default: "20" },
    candidates: { type: "string", default: "1000,5000" },
  },
});
const repeats = Number(values.repeats);
const ROOT = path.dirname(import.meta.dirname);
const LONGEST_TASK_MS = 50;
const WORDS = "the quick patch of a flat tire needs glue and some time before you ride again".split(
  " ",
);

/** No two are the same; about 80 characters each. */
const candidates = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const words = Array.from({ length: 14 }, (_, k) => WORDS[(i * 7 + k * k) % WORDS.length]);
    return `${words.join(" ")} ${i}`;
  });

/** One candidate; the service takes half of it. */
const LONG_LINE_BYTES = 2_000_000;

async function longLine(browser: Browser, url: string): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "crossrank-page-"));
  const file = path.join(folder, "line.txt");
  writeFileSync(file, "a flat tire ".repeat(LONG_LINE_BYTES / 12));
  const page = await openPage(browser, url);
  const { cpuMs } = await longestTask(page, async () => {
    await page.locator("input[type=file]").setInputFiles(file);
    await page.locator(".table-source").waitFor();
  });
  await page.context().close();
  rmSync(folder, { recursive: true });
  const what = "one line of 2 MB put in: longest task, CPU";
  return [{ what, value: cpuMs, unit: "ms", atMost: LONGEST_TASK_MS }];
}

/** At once: a browser types thousands of lines one by one. */
async function fill(page: Page, lines: readonly string[]): Promise<void> {
  const field = page.locator("#candidates");
  await field.evaluate((element: HTMLTextAreaElement, text) => {
    element.value = text;
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }, lines.join("\n"));
}

async function openings(browser: Browser, url: string): Promise<Figure[]> {
  const all: Opening[] = [];
  for (let i = 0; i < repeats; i++) {
    const page = await openPage(browser, url);
    all.push(await openingOf(page));
    await page.context().close();
  }
  const p50 = (field: "paintMs" | "interactiveMs") =>
    percentile(
      all.map((one) => one[field]),
      0.5,
    );
  return [
    { what: "first paint, nothing cached, p50", value: p50("paintMs"), unit: "ms" },
    { what: "interactive, nothing cached, p50", value: p50("interactiveMs"), unit: "ms" },
  ];
}

async function firstCards(browser: Browser, url: string): Promise<Figure[]> {
  const page = await openPage(browser, url);
  await fill(page, candidates(10));
  await firstCardMs(page, "how to fix a flat tire");
  const all: number[] = [];
  // Each with a query of its own: nothing comes from the cache.
  for (let i = 0; i < repeats; i++) all.push(await firstCardMs(page, `how to fix flat tire ${i}`));
  await page.context().close();
  const what = "key press to first card, 10 candidates";
  return [
    { what: `${what}, p50`, value: percentile(all, 0.5), unit: "ms", atMost: 200 },
    { what: `${what}, p95`, value: percentile(all, 0.95), unit: "ms" },
  ];
}

async function longestTasks(browser: Browser, url: string, count: number): Promise<Figure[]> {
  const page = await openPage(browser, url);
  page.setDefaultTimeout(300_000);
  const figures: Figure[] = [];
  const measure = async (what: string, act: () => Promise<unknown>) => {
    const { cpuMs, wallMs } = await longestTask(page, act);
    const name = `${count} candidates, ${what}: longest task`;
    figures.push({ what: `${name}, CPU`, value: cpuMs, unit: "ms", atMost: LONGEST_TASK_MS });
    figures.push({ what: name, value: wallMs, unit: "ms" });
  };
  const lines = candidates(count);
  await measure("put in", () => fill(page, lines));
  await page.locator("#candidates").focus();
  await measure("typing", async () => {
    for (let i = 0; i < 10; i++) await page.keyboard.press("a");
  });
  await page.locator("#query").fill(`fix a flat tire ${count}`);
  await measure("ranking, from key press to the end", async () => {
    await page.keyboard.press("Control+Enter");
    await page.locator(".facts .timing").waitFor();
  });
  await measure("threshold dragged", async () => {
    for (let i = 0; i <= 20; i++) await page.locator("#threshold").fill(String(i / 20));
  });
  await measure("scrolling through all", async () => {
    await page.locator("#threshold").fill("0");
    await page.mouse.move(1000, 500);
    for (let i = 0; i < 20; i++) await page.mouse.wheel(0, 3000);
  });
  await page.context().close();
  return figures;
}

setUpPage(ROOT);
const machine = describeMachine();
const figures = await withService(async ({ url }) => {
  const browser = await startBrowser();
  try {
    const page = new URL("/", url).href;
    const tasks = [];
    for (const count of values.candidates.split(",").map(Number)) {
      tasks.push(...(await longestTasks(browser, page, count)));
    }
    tasks.push(...(await longLine(browser, page)));
    return [...(await openings(browser, page)), ...(await firstCards(browser, page)), ...tasks];
  } finally {
    await browser.close();
  }
});
const bytes = bundleBytes(path.join(ROOT, "apps/web/dist"));
writeResult(
  {
    name: "page",
    summary: `The page in Chromium, 1440 × 900, with the embedded model and one worker; ${repeats} repeats. A task's CPU time is its thread's own: what others on the machine do does not count.`,
    ratios: [],
    figures: [
      { what: "files that it opens with, gzip", value: bytes.first / 1000, unit: "kB", atMost: 60 },
      { what: "all files, gzip", value: bytes.all / 1000, unit: "kB" },
      ...figures,
    ],
  },
  machine,
);
