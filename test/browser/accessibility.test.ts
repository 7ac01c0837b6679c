// What axe finds serious, in every language, theme and width: nothing. And nothing is wider than a phone.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Look, untilRanked, useBrowser, write } from "../support/browser.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { isTooWide, seriousFindings } from "./findings.ts";

const redis = useRedis();
const browser = useBrowser();
let service: TestService;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url });
});
afterAll(() => service.close());

const LOOKS = (["light", "dark"] as const).flatMap((scheme) =>
  (["en", "zh"] as const).flatMap((language) =>
    [320, 1440].map((width): Required<Omit<Look, "height">> => ({ scheme, language, width })),
  ),
);

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
    await write(page, "flat tire", lines);
    await page.locator(".options summary").click();
    await page.keyboard.press("Control+Enter");
    await untilRanked(page);
    await page.locator(".folded summary").click();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await page.locator(".page-settings button").last().click();
    await page.getByRole("dialog").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
  });
});

test("a problem, and a table as input, are accessible", async () => {
  const settings = { API_KEYS: "web:a-secret-of-the-web", MODEL: "fake-model" };
  const guarded = await startService({ redisUrl: redis.url, settings });
  try {
    const page = await browser.open(guarded.url, { width: 320 });
    const buffer = Buffer.from(`id,text,more\n1,${"long ".repeat(100)},x\n2,b,y\n`);
    const file = { name: "candidates.csv", mimeType: "text/csv", buffer };
    await page.getByLabel("Open a file").setInputFiles(file);
    await page.getByLabel("Query").fill("q");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("alert").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
  } finally {
    await guarded.close();
  }
});
