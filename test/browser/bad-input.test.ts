// Input that nobody should have given: the page says what is wrong and what to do, and keeps what was there.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { enterKey, openFile, rank, start, untilRanked, write } from "../support/page.ts";
import { usePageService, WEB_KEY } from "../support/page-service.ts";

const { browser, service, withService } = usePageService({
  settings: { MAX_JOB_DOCUMENTS: "6000", MAX_JOB_BODY_BYTES: "5000000" },
});

/** Until it is said under the field; files are read while the page goes on. */
const said = (page: Page, text: string) =>
  page.locator("#candidate-count", { hasText: text }).waitFor();
const problem = (page: Page) => page.locator(".problem");
const lines = (page: Page) => page.locator("#candidates").inputValue();

test("empty fields are named, one after the other, and the run begins as soon as they are filled", async () => {
  const page = await browser.open(service.url, { language: "zh" });
  await page.keyboard.press("Control+Enter");
  expect(await page.getByRole("alert").innerText()).toBe("请先写查询。");
  await write(page, "   ", [" ", "\t", ""]);
  expect(await page.getByRole("alert").innerText()).toBe("请先写查询。");
  expect(await page.locator("#query").getAttribute("aria-invalid")).toBe("true");
  await write(page, "q", ["x"]);
  expect(await page.getByRole("alert").count()).toBe(0);
});

test("5,000 lines are ranked", async () => {
  const page = await browser.open(service.url);
  const many = Array.from({ length: 5000 }, (_, i) => `candidate number ${i}`);
  await write(page, "many", many);
  await said(page, "5,000 candidates");
  await page.keyboard.press("Control+Enter");
  await untilRanked(page);
  expect(await page.locator(".kept").innerText()).toBe("5,000 of 5,000 above");
});

test("a paste of 5,000 lines is in the field at once, where the cursor was", async () => {
  const page = await browser.open(service.url);
  await write(page, "pasted", ["before", "after"]);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const many = Array.from({ length: 5000 }, (_, i) => `candidate number ${i}`).join("\n");
  await page.evaluate((text) => navigator.clipboard.writeText(text), `\n${many}`);
  await page.locator("#candidates").evaluate((field: HTMLTextAreaElement) => {
    field.setSelectionRange("before".length, "before".length);
  });
  await page.keyboard.press("Control+V");
  await said(page, "5,002 candidates");
  expect(await lines(page)).toBe(`before\n${many}\nafter`);
});

test("more documents than one request may hold: the service's numbers, and what was typed stays", async () => {
  const page = await browser.open(service.url);
  const many = Array.from({ length: 6001 }, (_, i) => `${i}`);
  await start(page, "too many", many);
  await problem(page).getByText("That is more than one request may hold").waitFor();
  expect(await problem(page).innerText()).toContain("holds 6001 documents, the limit is 6000");
  await said(page, "6,001 candidates");
});

test("more bytes than one request may hold are refused in words too", async () => {
  const page = await browser.open(service.url);
  await openFile(page, "large.csv", `text\n${`${"y".repeat(900_000)}\n`.repeat(7)}`);
  await page.locator("#query").fill("too large");
  await page.keyboard.press("Control+Enter");
  await problem(page).getByText("That is more than one request may hold").waitFor();
});

test("one line of 2 MB is one candidate, and the page names it when the service refuses it", async () => {
  const page = await browser.open(service.url);
  await write(page, "one line", ["short", "z ".repeat(1_000_000)]);
  await said(page, "2 candidates");
  await page.keyboard.press("Control+Enter");
  await problem(page).getByText("It is candidate 2 of the list.").waitFor();
  await rank(page, "one line", ["short", "z ".repeat(450_000)]);
  expect(await page.locator(".card").first().innerText()).toContain("truncated");
});

test("a pasted line of 2 MB is no field that holds up the page: it is shown in part, ranked, kept, and edited when asked", async () => {
  const page = await browser.open(service.url);
  await write(page, "pasted line", ["short"]);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const long = "z ".repeat(450_000).trim();
  await page.evaluate((text) => navigator.clipboard.writeText(text), `\n${long}\nlast`);
  await page.locator("#candidates").press("End");
  await page.keyboard.press("Control+V");
  await said(page, "3 candidates");
  await page.getByText("900,010 characters, shown in part").waitFor();
  expect(await page.locator("textarea").count()).toBe(1);
  await page.keyboard.press("Control+Enter");
  await untilRanked(page);
  expect(await page.locator(".card").first().innerText()).toContain("truncated");
  await page.reload();
  await said(page, "3 candidates");
  await page.getByRole("button", { name: "Edit all the same" }).click();
  expect(await lines(page)).toBe(`short\n${long}\nlast`);
});

test("half a character, as cut texts end with, is ranked as its mark", async () => {
  const page = await browser.open(service.url);
  await page.locator("#query").fill("half");
  await page.locator("#candidates").evaluate((field: HTMLTextAreaElement) => {
    field.value = "half a character \ud83d";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await page.keyboard.press("Control+Enter");
  await untilRanked(page);
});

describe("a file", () => {
  test("with a quote that is never closed says in which row", async () => {
    const page = await browser.open(service.url);
    await openFile(page, "open.csv", 'id,text\n1,fine\n2,"never closed\n3,swallowed\n');
    await said(page, "a quote that is not closed");
    await said(page, "the first is row 3");
  });

  test("with a line that is no JSON says in which line, and reads the others", async () => {
    const page = await browser.open(service.url);
    await openFile(page, "bad.jsonl", '{"text":"a"}\n{"text":"b"\n{"text":"c"}\n');
    await said(page, "2 candidates");
    await said(page, "the first is line 2");
  });

  test("in GBK is read so, said so, and read otherwise when asked", async () => {
    const page = await browser.open(service.url);
    await openFile(page, "gbk.txt", Buffer.from("c2d6cca5", "hex"));
    await page.getByRole("alert").getByText("it was read as GB18030").waitFor();
    expect(await lines(page)).toBe("轮胎");
    await page.getByRole("button", { name: "Read as Windows-1252" }).click();
    expect(await lines(page)).toBe("ÂÖÌ¥");
    await page.getByRole("button", { name: "Dismiss" }).click();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  test("in UTF-16 is a table like any other", async () => {
    const page = await browser.open(service.url);
    await openFile(page, "excel.csv", Buffer.from("\uFEFFid,text\n1,轮胎\n", "utf16le"));
    expect(await page.getByLabel("Text", { exact: true }).inputValue()).toBe("1");
    await said(page, "1 candidate");
  });

  test.each([
    ["an image", "photo.png", Buffer.from("89504e470d0a1a0a0000000d", "hex"), "is not a text file"],
    ["nothing", "empty.csv", Buffer.from(" \n"), "is empty"],
  ])("that is %s is refused, and what was typed stays", async (_, name, content, words) => {
    const page = await browser.open(service.url);
    await write(page, "kept", ["typed before"]);
    await openFile(page, name, content);
    expect(await page.getByRole("alert").innerText()).toContain(`${name} ${words}`);
    expect(await lines(page)).toBe("typed before");
  });

  test("of 200 MB is refused before it is read", async () => {
    const page = await browser.open(service.url);
    await page.locator(".candidates").evaluate((place) => {
      const part = new Uint8Array(50_000_000);
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([part, part, part, part], "huge.csv"));
      place.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    });
    expect(await page.getByRole("alert").innerText()).toContain("is larger than 64 MB");
  });
});

test("a wrong key, then one without the scope, then a right one: each said, and the run goes on", async () => {
  const keys = `web:${WEB_KEY},poor:a-key-that-may-only-read:scopes=read`;
  await withService({ settings: { API_KEYS: keys } }, async ({ url }) => {
    const page = await browser.open(url);
    await start(page, "guarded", ["the first one"]);
    await problem(page).getByText("The service wants an API key").waitFor();
    await enterKey(page, "a-key-that-nobody-has");
    await problem(page).getByText("The service wants an API key").waitFor();
    await enterKey(page, "a-key-that-may-only-read");
    await problem(page).getByText("The service refuses this caller").waitFor();
    expect(await problem(page).innerText()).toContain("jobs");
    await enterKey(page, WEB_KEY);
    await untilRanked(page);
  });
});
