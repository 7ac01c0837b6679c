// The whole journey by keys alone, in both languages, at 320 and 1440 px, light and dark.
import { test } from "vitest";
import { usePageService } from "../support/page-service.ts";
import { LOOKS } from "./findings.ts";
import { keys } from "./hands.ts";
import { travel } from "./journey.ts";

const { browser, service } = usePageService();

test.each(LOOKS)("$scheme, $language, $width px", async (look) => {
  const page = await browser.open(service.url, look);
  const openElsewhere = (url: string) => browser.open(url, look);
  const query = `a tire, ${Object.values(look).join(" ")}`;
  await travel({ query, page, hands: keys(page), service, openElsewhere });
});
