// What axe finds serious, in every language, theme and width: nothing. And nothing is wider than a phone.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Look } from "../support/browser.ts";
import { stopAfter } from "../support/fake-scorer.ts";
import { openFile, rank, start } from "../support/page.ts";
import { usePageService, WEB_KEY } from "../support/page-service.ts";
import { isTooWide, LOOKS, seriousFindings } from "./findings.ts";

const { browser, service, withService } = usePageService();

describe.each(LOOKS)("$scheme, $language, $width px", (look) => {
  test("the empty page, results with options and folded cards, and the help are accessible", async () => {
    const page = await browser.open(service.url, look);
    expect(await seriousFindings(page)).toEqual([]);
    const lines = [
      "short",
      "flat tire \u202E twelve",
      "x".repeat(1500),
      "flat tire of some length",
    ];
    await page.locator(".options summary").click();
    await rank(page, "flat tire", lines);
    await page.locator(".folded summary").click();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await page.locator(".page-settings button").last().click();
    await page.getByRole("dialog").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
  });
});

describe("states", () => {
  const both = [
    { scheme: "light", language: "en", width: 320 },
    { scheme: "dark", language: "zh", width: 1440 },
  ] as const;

  test.each(both)(
    "waiting, running, interrupted, canceled: $scheme, $language, $width px",
    async (look) => {
      const page = await browser.open(service.url, look);
      stopAfter(service.scorer, 1);
      await start(page, `states ${look.scheme}`, ["the first of them", "the second of them"]);
      await page.locator(".note progress[value]").waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.locator(".note:not(:has(progress))").waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await page.route("**/v1/jobs", (route) => route.abort());
      await page.keyboard.press("Control+Enter");
      await page.locator(".problem.passing").waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      expect(await isTooWide(page)).toBe(false);
    },
  );

  test.each(both)(
    "a problem, its key dialog, a table and a file's note: $scheme, $language, $width px",
    async (look) => {
      await withService({ settings: { API_KEYS: `web:${WEB_KEY}` } }, async ({ url }) => {
        const page = await browser.open(url, look);
        const text = `id,text,more\n1,${"long ".repeat(100)}caf\xe9 x,x\n2,"b,y\n`;
        await openFile(page, "latin.csv", Buffer.from(text, "latin1"));
        await page.locator(".file-note").waitFor();
        expect(await seriousFindings(page)).toEqual([]);
        await page.locator("#query").fill("q");
        await page.keyboard.press("Control+Enter");
        await page.locator(".problem").waitFor();
        expect(await seriousFindings(page)).toEqual([]);
        expect(await isTooWide(page)).toBe(false);
        await page.locator(".problem button").first().click();
        await page.getByRole("dialog").waitFor();
        expect(await seriousFindings(page)).toEqual([]);
      });
    },
  );
});

/** A page with a ranking of which one card is folded away. */
async function ranked(look: Look = {}): Promise<Page> {
  const page = await browser.open(service.url, look);
  await rank(page, "flat tire", [
    "short",
    "flat tire of some length",
    "another one of some length",
  ]);
  return page;
}

/** In the page: elements that take a pointer and are smaller than 24 px, links within a sentence not counted. */
function smallTargets(): string[] {
  const all = document.querySelectorAll<HTMLElement>(
    "button, select, summary, a, input, textarea, label.file",
  );
  return [...all]
    .filter(
      (element) => element.checkVisibility() && element.closest(".visually-hidden, .skip") === null,
    )
    .filter(
      (element) => !(element instanceof HTMLInputElement && element.labels?.[0]?.contains(element)),
    )
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.width < 23.9 || box.height < 23.9)
    .map(({ element, box }) => `${element.outerHTML.slice(0, 80)} ${box.width} × ${box.height}`);
}

test.each([320, 1440])("every target is 24 px or more at %i px", async (width) => {
  const page = await ranked({ width });
  await page.locator(".options summary").click();
  expect(await page.evaluate(smallTargets)).toEqual([]);
});

test("Tab goes through all in the order of the page, and where it stands is seen and not hidden", async () => {
  const page = await ranked();
  // Before the first of all stops.
  await page.mouse.click(1, 1);
  const stops: { name: string; top: number; isSeen: boolean; hasOutline: boolean }[] = [];
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return undefined;
      const shown = element.matches("input[type=file]")
        ? (element.parentElement ?? element)
        : element;
      const box = shown.getBoundingClientRect();
      const at = document.elementFromPoint(
        box.x + box.width / 2,
        box.y + Math.min(box.height / 2, 12),
      );
      const name = element.getAttribute("aria-label") ?? element.textContent ?? "";
      const isSeen = at !== null && (shown.contains(at) || at.contains(shown));
      return {
        name: name || element.id,
        top: box.top,
        isSeen,
        hasOutline: getComputedStyle(shown).outlineStyle !== "none",
      };
    });
    if (stop === undefined) break;
    stops.push(stop);
  }
  expect(stops.filter(({ isSeen }) => !isSeen)).toEqual([]);
  expect(stops.filter(({ hasOutline }) => !hasOutline)).toEqual([]);
  const placeOf = (name: RegExp) => stops.findIndex((stop) => name.test(stop.name));
  const order = [
    /Skip to/,
    /Language/,
    /Samples/,
    /^query/,
    /^candidates/,
    /Options/,
    // The button, with its key.
    /^Rank./,
    /^threshold|Threshold/,
    /Copy the text of rank 1/,
    /below the threshold/,
  ];
  const places = order.map(placeOf);
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test("by keyboard alone: skip link, samples, options, rules, folded cards, the key", async () => {
  const page = await ranked();
  const { keyboard } = page;
  // Before the first of all stops.
  await page.mouse.click(1, 1);
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("results");
  await page.getByLabel("Threshold", { exact: true }).focus();
  await keyboard.press("ArrowRight");
  expect(await page.getByLabel("Threshold as a number").inputValue()).toBe("0.51");
  await page.getByRole("button", { name: "Spread" }).focus();
  await keyboard.press("Space");
  expect(await page.getByRole("button", { name: "Spread" }).getAttribute("aria-pressed")).toBe(
    "true",
  );
  await keyboard.press("Space");
  const folded = page.locator(".folded summary");
  await folded.focus();
  await keyboard.press("Enter");
  await page.getByText("below", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "API key" }).focus();
  await keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await keyboard.press("Tab");
  await keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe(
    "API key",
  );
});

test("the end of a run is told once, in a live region that was there before", async () => {
  const page = await browser.open(service.url);
  const region = page.locator(".results .visually-hidden[aria-live=polite]");
  expect(await region.innerText()).toBe("");
  await rank(page, "told", ["short", "flat tire of some length"]);
  expect(await region.innerText()).toBe("Ranked 2; 1 at or above the threshold.");
});

test("with text twice as large nothing is cut off or wider than the window", async () => {
  const page = await ranked({ width: 1280 });
  await page.evaluate(() => {
    document.documentElement.style.fontSize = "200%";
  });
  expect(await isTooWide(page)).toBe(false);
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, label, summary, h2, h3, .scores, .grade")]
      .filter(
        (element) => element.checkVisibility() && element.scrollWidth > element.clientWidth + 1,
      )
      .filter(
        (element) =>
          getComputedStyle(element).display !== "inline" &&
          element.closest(".visually-hidden, .skip") === null,
      )
      .map((element) => element.outerHTML.slice(0, 100)),
  );
  expect(cut).toEqual([]);
});

test("in forced colours bars, hits and unseen characters still show", async () => {
  const page = await ranked();
  await page.emulateMedia({ forcedColors: "active" });
  const shown = await page.evaluate(() => {
    const colour = (selector: string) => {
      const element = document.querySelector(selector);
      return element === null ? undefined : getComputedStyle(element).backgroundColor;
    };
    return {
      bar: colour(".bar div"),
      behind: colour(".bar"),
      hit: colour("mark"),
      page: colour("body"),
    };
  });
  expect(shown.bar).not.toBe(shown.behind);
  expect(shown.hit).not.toBe(shown.page);
});

test("who wants less motion gets none", async () => {
  const page = await ranked();
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll("*")]
        .map((element) => getComputedStyle(element))
        .filter(
          ({ transitionDuration, animationName }) =>
            transitionDuration !== "0s" || animationName !== "none",
        ).length,
  );
  expect(moving).toBe(0);
});
