// What leaves the page: links that carry all of it and run nothing, code that ranks the same, files.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openFile, untilRanked, write } from "../support/page.ts";
import { usePageService, WEB_KEY } from "../support/page-service.ts";

const { browser, service } = usePageService({ settings: { API_KEYS: `web:${WEB_KEY}` } });
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "crossrank-share-"));
  // The libraries' one call that the code makes; whether they are installed is not what is asked here.
  const library = `import json as _json, urllib.request
class _Response:
    def __init__(self, answer): self._answer = answer
    def raise_for_status(self): pass
    def json(self): return _json.loads(self._answer)
def post(url, headers, json, timeout):
    told = {**headers, "content-type": "application/json"}
    request = urllib.request.Request(url, _json.dumps(json).encode(), told)
    return _Response(urllib.request.urlopen(request, timeout=timeout).read())
`;
  for (const name of ["requests", "httpx"]) writeFileSync(path.join(folder, `${name}.py`), library);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function openWithKey(address = service.url): Promise<Page> {
  const page = await browser.open(service.url);
  await page.evaluate((key) => sessionStorage.setItem("crossrank.api-key", key), WEB_KEY);
  await page.goto("about:blank");
  await page.goto(address);
  return page;
}

async function rank(page: Page): Promise<void> {
  await page.keyboard.press("Control+Enter");
  await untilRanked(page);
}

const share = (page: Page) => page.getByRole("button", { name: "Share…" }).click();
const linkField = (page: Page) => page.getByRole("textbox", { name: "Link" });

async function linkOf(page: Page): Promise<string> {
  await share(page);
  await page.waitForFunction(() =>
    document.querySelector<HTMLInputElement>(".share-link input")?.value.includes("#s="),
  );
  return linkField(page).inputValue();
}

async function saved(page: Page, button: string): Promise<string> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: button, exact: true }).click();
  return readFileSync(await (await download).path(), "utf8");
}

test("a link fills another visitor's page and runs nothing until that is asked for", async () => {
  const page = await openWithKey();
  await write(page, "flat tire", ["the first one", "", "a second, longer one"]);
  await page.locator(".options summary").click();
  await page.getByLabel("Long documents").selectOption("window");
  await page.getByLabel("Keep the best").fill("1");
  await rank(page);
  await page.getByRole("slider", { name: "Threshold" }).fill("0.75");
  const link = await linkOf(page);
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#s=[A-Za-z0-9_-]+$/);

  const calls = service.scorer.calls.length;
  const other = await openWithKey(link);
  await other.getByText("Filled in from what was shared").waitFor();
  expect(await other.locator("#query").inputValue()).toBe("flat tire");
  expect(await other.locator("#candidates").inputValue()).toBe(
    "the first one\n\na second, longer one",
  );
  expect(await other.locator(".chosen-options").innerText()).toBe(
    "Keep the best 1 · Long documents: read in windows",
  );
  expect(await other.evaluate(() => location.hash)).toBe("#/rank");
  expect(await other.locator(".card").count()).toBe(0);
  expect(service.scorer.calls.length).toBe(calls);
  await rank(other);
  expect(await other.getByLabel("Threshold as a number").inputValue()).toBe("0.75");
});

test.each(["#s=%3Cscript%3Ealert(1)", "#s=aGVsbG8", "#s="])(
  "the hostile fragment %s changes nothing, on a page in use too",
  async (hash) => {
    const page = await browser.open(`${service.url}/${hash}`);
    await page.getByText("could not be read").waitFor();
    await page.getByRole("button", { name: "Dismiss" }).click();
    await write(page, "mine", ["my own"]);
    await page.evaluate((fragment) => {
      location.hash = fragment;
    }, hash);
    await page.getByText("could not be read").waitFor();
    expect(await page.locator("#query").inputValue()).toBe("mine");
    expect(await page.locator("#candidates").inputValue()).toBe("my own");
  },
);

test("what is too much for a link is saved as a file, and comes back from it", async () => {
  const page = await openWithKey();
  const lines = Array.from({ length: 400 }, () => crypto.randomUUID());
  await write(page, "many", lines);
  await rank(page);
  await share(page);
  await page.getByText("Too much for a link").waitFor();
  const file = await saved(page, "Save as a file");
  const other = await openWithKey();
  await openFile(other, "input.crossrank.json", file);
  await other.getByText("Filled in from what was shared").waitFor();
  expect(await other.locator("#candidates").inputValue()).toBe(lines.join("\n"));
});

const home = "$".concat("{HOME}");
const HOSTILE = [
  `it's $(touch harmed) \`touch harmed\` ${home} \\ \\n \\u0041 %s !! !x`,
  "'; touch harmed; '",
  '""" + """ \'\'\' # // /* */ <!-- </script>',
  "JSON\nJSON\r\nEOF\n",
  "{{7*7}} {0} f{x} \\N{DASH} \\x41",
  "right \u202E left \u2028 line \u{E0041}tag 🚲👨‍👩‍👧 中文 nul\u0001\u007f",
];

test("code from the page ranks the same texts, to the last character, with the key as a variable", async () => {
  const page = await openWithKey();
  await page.locator("#query").fill('a query: it\'s "quoted" $HOME `x` \\ !1');
  const lines = HOSTILE.map((one) => JSON.stringify({ id: one, text: one }));
  await openFile(page, "hostile.jsonl", lines.join("\n"));
  await page.getByLabel("Text", { exact: true }).waitFor();
  await rank(page);
  await page.getByRole("slider", { name: "Threshold" }).fill("0");
  const logits = await page.locator(".card .score").allInnerTexts();
  expect(logits).toHaveLength(HOSTILE.length);
  const scored = service.scorer.scored.length;
  await share(page);
  const hasPython = spawnSync("python3", ["--version"]).status === 0;
  const programs = {
    curl: ["bash"],
    client: ["node", "--input-type=module-typescript"],
    fetch: ["node", "--input-type=module"],
    ...(hasPython && { requests: ["python3", "-"], httpx: ["python3", "-"] }),
  };
  for (const [kind, command] of Object.entries(programs)) {
    await page.getByLabel("Language of the code").selectOption(kind);
    const code = (await page.locator(".code pre").textContent()) ?? "";
    expect(code).not.toContain(WEB_KEY);
    expect(code).not.toMatch(/[\u202E\u2028\u007f]|\p{Cs}/u);
    const output = await run(command, code);
    const shown = kind === "curl" ? scoresOfReply(output) : scoresOfLines(output);
    expect(shown, kind).toEqual(logits);
  }
  // All of them found the page's own ranking in the cache: only the very same texts do.
  expect(service.scorer.scored).toHaveLength(scored);
});

async function run([program = "", ...args]: readonly string[], code: string): Promise<string> {
  const env = { ...process.env, CROSSRANK_API_KEY: WEB_KEY, PYTHONPATH: folder };
  const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(code);
  return text(child.stdout);
}

const scoresOfReply = (output: string) =>
  (JSON.parse(output) as { results: { relevance_score: number }[] }).results.map((result) =>
    result.relevance_score.toFixed(4),
  );

const scoresOfLines = (output: string) =>
  output
    .trim()
    .split("\n")
    .map((line) => Number(line.split(" ")[1]).toFixed(4));

test("a ranking is saved in four formats, every candidate in each", async () => {
  const page = await openWithKey();
  await write(page, "export", ["short", "=SUM(A1) is a formula", "of some more length"]);
  await rank(page);
  await share(page);
  const json = JSON.parse(await saved(page, "JSON")) as { results: { text: string }[] };
  expect(json).toMatchObject({ query: "export", threshold: 0.5, model: "fake-model" });
  expect(json.results.map((result) => result.text)).toEqual([
    "=SUM(A1) is a formula",
    "of some more length",
    "short",
  ]);
  expect(await saved(page, "CSV")).toContain(`"'=SUM(A1) is a formula"`);
  const lines = (await saved(page, "JSONL")).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual(json.results);
  expect((await saved(page, "TREC run")).split("\n")[0]).toBe("1 Q0 line-2 1 1.00000000 crossrank");
});
