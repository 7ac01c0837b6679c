// Owns: from a key press to the first card, as the page's own clock has it.
// Must not know: what is ranked.
import type { Page } from "playwright-core";

/** Milliseconds from Ctrl+Enter to the frame that shows the first card of the new ranking. */
export async function firstCardMs(page: Page, query: string): Promise<number> {
  await page.locator("#query").fill(query);
  await page.evaluate(watchFirstCard);
  await page.keyboard.press("Control+Enter");
  const ms = await page.evaluate(() => (globalThis as unknown as Watching).firstCard);
  await page.locator(".facts .timing").waitFor();
  return ms;
}

interface Watching {
  firstCard: Promise<number>;
}

/** In the page. The new ranking is there when its heading names the new query. */
function watchFirstCard(): void {
  const query = document.querySelector<HTMLTextAreaElement>("#query")?.value ?? "";
  const isThere = () =>
    document.querySelector(".for-query")?.textContent?.includes(query) === true &&
    document.querySelector(".card") !== null;
  const pressed = new Promise<number>((resolve) => {
    addEventListener("keydown", ({ timeStamp }) => resolve(timeStamp), {
      capture: true,
      once: true,
    });
  });
  const drawn = new Promise<number>((resolve) => {
    const look = (atMs: number) => (isThere() ? resolve(atMs) : requestAnimationFrame(look));
    requestAnimationFrame(look);
  });
  const firstCard = Promise.all([pressed, drawn]).then(([from, to]) => to - from);
  Object.assign(globalThis, { firstCard });
}

export interface Opening {
  /** First contentful paint. */
  readonly paintMs: number;
  /** Its script has run: fields and keys answer. */
  readonly interactiveMs: number;
}

/** Milliseconds since the address was asked for, of a page that has just been opened. */
export async function openingOf(page: Page): Promise<Opening> {
  return await page.evaluate(async () => {
    const paint = await new Promise<number>((resolve) => {
      new PerformanceObserver((list) => {
        const [entry] = list.getEntriesByName("first-contentful-paint");
        if (entry !== undefined) resolve(entry.startTime);
      }).observe({ type: "paint", buffered: true });
    });
    const [navigation] = performance.getEntriesByType("navigation");
    // Module scripts run before this event.
    const ready = (navigation as PerformanceNavigationTiming).domContentLoadedEventEnd;
    return { paintMs: paint, interactiveMs: Math.max(paint, ready) };
  });
}
