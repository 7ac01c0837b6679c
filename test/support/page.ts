// What tests do on the page, and what they look for there.
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "playwright-core";

const SCREENSHOTS = path.resolve(import.meta.dirname, "../browser/screenshots");

export const cardsOf = (page: Page): Locator => page.locator(".card");

/** Writes a query and candidates, one a line; at once, for the browser types thousands of lines one by one. */
export async function write(page: Page, query: string, lines: readonly string[]): Promise<void> {
  await page.locator("#query").fill(query);
  const field = page.locator("#candidates");
  await field.focus();
  await field.evaluate((element, value) => {
    Object.assign(element, { value });
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }, lines.join("\n"));
}

/** Writes, and starts the run by its keys. */
export async function start(page: Page, query: string, lines: readonly string[]): Promise<void> {
  await write(page, query, lines);
  await page.keyboard.press("Control+Enter");
}

/** Takes a sample by its title, which runs it. */
export async function takeSample(page: Page, title: string): Promise<void> {
  await page.locator(".samples summary").click();
  await page.locator(".sample-list").getByRole("button", { name: title }).click();
}

/** Until a run has ended with a ranking. */
export async function untilRanked(page: Page): Promise<void> {
  await page.locator(".facts .timing").waitFor();
}

/** Until the ranking of this query is there. */
export async function rank(page: Page, query: string, lines: readonly string[]): Promise<void> {
  await start(page, query, lines);
  await page.locator(".for-query", { hasText: query }).waitFor();
  await untilRanked(page);
}

/** Opens a file by its button. */
export async function openFile(page: Page, name: string, content: string | Uint8Array) {
  const buffer = Buffer.from(content as string);
  await page.locator("input[type=file]").setInputFiles({ name, mimeType: "", buffer });
}

/** Enters a key where the page has asked for one. */
export async function enterKey(page: Page, key: string): Promise<void> {
  await page.getByRole("button", { name: "Enter a key" }).click();
  await page.getByRole("dialog").getByLabel("API key").fill(key);
  await page.keyboard.press("Enter");
}

/** Written only when it is asked for: `SCREENSHOTS=1 npm run test:browser`. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (!process.env["SCREENSHOTS"]) return;
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`) });
}
