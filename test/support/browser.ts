// A browser that looks at the page, and what no page of ours may ever do.
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { findBrowser } from "../../scripts/set-up/browser.mjs";

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly language?: "en" | "zh";
  readonly scheme?: "light" | "dark";
}

export interface TestBrowser {
  /** A page of a new visitor. What it did wrong fails the test at its end. */
  open(url: string, look?: Look): Promise<Page>;
}

/** Starts a browser before the file's tests; every page is closed after its test. */
export function useBrowser(): TestBrowser {
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const faults: string[] = [];
  beforeAll(async () => {
    // A container's user is root, and its /dev/shm small.
    const args = ["--no-sandbox", "--disable-dev-shm-usage"];
    const executablePath = findBrowser();
    if (executablePath === undefined) throw new Error("No Chromium: run npm run test:browser.");
    browser = await chromium.launch({ executablePath, args });
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(faults.splice(0)).toEqual([]);
  });
  return {
    async open(url, { width = 1440, height = 900, language = "en", scheme = "light" } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        locale: language === "zh" ? "zh-CN" : "en-US",
        colorScheme: scheme,
        reducedMotion: "reduce",
      });
      contexts.push(context);
      context.setDefaultTimeout(15_000);
      const { origin } = new URL(url);
      context.on("request", (request) => {
        const isOwn = request.url().startsWith(`${origin}/`) || request.url().startsWith("data:");
        if (!isOwn) faults.push(`a request left the origin: ${request.url()}`);
      });
      const page = await context.newPage();
      page.on("pageerror", (error) => faults.push(`an error was not caught: ${error.message}`));
      page.on("dialog", (dialog) => {
        faults.push(`a dialog was opened: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on("console", (message) => {
        if (/Content.Security.Policy|TrustedHTML/i.test(message.text())) {
          faults.push(`the policy was broken: ${message.text()}`);
        }
      });
      await page.goto(url);
      await page.getByRole("heading", { level: 1 }).waitFor();
      return page;
    },
  };
}
