// In which looks every page is looked at, and what it must be free of.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import type { Look } from "../support/browser.ts";

/** As whom the page is looked at. */
export const LOOKS = (["light", "dark"] as const).flatMap((scheme) =>
  (["en", "zh"] as const).flatMap((language) =>
    [320, 1440].map((width): Required<Omit<Look, "height">> => ({ scheme, language, width })),
  ),
);

/** Every value of each, in half the time. */
export const HALF_OF_LOOKS = LOOKS.filter(
  ({ scheme, width }) => (scheme === "light") === (width === 1440),
);

/** Empty where axe finds nothing serious. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** Whether one must scroll sideways. */
export const isTooWide = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
