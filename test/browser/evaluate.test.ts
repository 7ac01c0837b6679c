// Judged data on the page: read line by line, measured against the service, and told as a report.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { enterKey } from "../support/page.ts";
import { usePageService, WEB_KEY } from "../support/page-service.ts";
import { HALF_OF_LOOKS, isTooWide, seriousFindings } from "./findings.ts";

const { browser, service, withService } = usePageService();

/** The fake reranker puts the longest first: it is right for three queries of four. */
const lines = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    id: `q${i}`,
    query: `query ${i}`,
    candidates: [
      { id: "a", text: `short ${i}` },
      { id: "b", text: `the longest one of query ${i}` },
      { id: "c", text: `middle of ${i}` },
    ],
    relevant: i % 4 === 0 ? { a: 1 } : { b: 1 },
  }));
const jsonl = (objects: readonly object[]) => objects.map((one) => JSON.stringify(one)).join("\n");

type Upload = readonly [name: string, content: string | Buffer];

async function open(page: Page, ...files: Upload[]): Promise<void> {
  const uploads = files.map(([name, content]) => ({
    ...{ name, mimeType: "", buffer: Buffer.from(content as string) },
  }));
  await page.locator("input[type=file]").setInputFiles(uploads);
}
const openView = (look = {}, url = service.url) => browser.open(`${url}/#/evaluate`, look);
/** A busy machine takes its time to reckon. */
const untilReported = (page: Page) => page.locator(".report").waitFor({ timeout: 45_000 });
const metricRow = async (page: Page, name: string) =>
  (await page.getByRole("row", { name }).first().locator("th, td").allInnerTexts()).map((text) =>
    text.trim(),
  );

test("by mouse: a file is dropped, evaluated, and the report tells before, after, ceiling and chance", async () => {
  const page = await openView();
  const dropped = await page.evaluateHandle(
    (text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], "mine.jsonl"));
      return transfer;
    },
    jsonl(lines(40)),
  );
  await page.locator(".data-field").dispatchEvent("drop", { dataTransfer: dropped });
  await page.getByText("40 queries with 120 candidates").waitFor();
  await page.getByRole("button", { name: /^Evaluate/ }).click();
  await untilReported(page);
  // First: 1 for a quarter of the queries, 1/2 for the others; then 1/3 and 1.
  expect(await metricRow(page, "mrr@10")).toEqual([
    ...["mrr@10", "0.625", "0.833", "1.000", "+0.208"],
    ...[expect.stringMatching(/^[+−]0\.\d{3} … \+0\.\d{3}$/), expect.any(String)],
    ...[expect.any(String), "30 / 0 / 10"],
  ]);
  expect(await page.locator(".verdict").innerText()).toMatch(
    /^Reranking lifts ndcg@10 from 0\.\d+/,
  );
  await page.getByText("30 queries gained, 10 lost.").waitFor();
  expect(await page.getByRole("row", { name: /^query \d+/ }).count()).toBe(10);
  expect(await page.locator(".sweep path").count()).toBe(6);
  for (const [form, start] of [
    ["Markdown", "# Evaluation of mine.jsonl"],
    ["JSON", '{\n  "version": 1'],
    ["HTML", "<!doctype html>"],
  ] as const) {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: form, exact: true }).click();
    expect(readFileSync(await (await download).path(), "utf8").startsWith(start)).toBe(true);
  }
});

test("by keys alone: run, cancel, and go on from the answers that are kept", async () => {
  const page = await openView();
  await open(page, ["mine.jsonl", jsonl(lines(30))]);
  await page.getByText("30 queries").waitFor();
  let asked = 0;
  const held = Promise.withResolvers<void>();
  await page.route("**/v1/rerank", async (route) => {
    if (++asked > 10) await held.promise;
    await route.continue().catch(() => {});
  });
  await page.keyboard.press("Control+Enter");
  await page.getByText("10 of 30 queries").waitFor();
  await page.getByText(/^about .* left$/).waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Canceled. 10 answers are kept").waitFor();
  held.resolve();
  asked = 0;
  await page.unroute("**/v1/rerank");
  page.on("request", (request) => {
    if (request.url().endsWith("/v1/rerank")) asked++;
  });
  await page.getByRole("button", { name: /^Go on/ }).focus();
  await page.keyboard.press("Enter");
  await untilReported(page);
  expect(asked).toBe(20);
});

test("bad lines are told by file and line, and the rest is measured; a refused query is left out", async () => {
  const page = await openView();
  const [first, second] = lines(2);
  const tooLong = { ...first, id: "long", query: "x".repeat(9000) };
  const text = `${JSON.stringify(first)}\n{"id": "half", "que\n${jsonl([{ id: "none" }, second ?? {}, tooLong])}`;
  await open(page, ["bad.jsonl", text]);
  await page.getByText("3 queries with 9 candidates").waitFor();
  await page.getByText("2 findings in the data").click();
  expect(await page.locator(".findings li").allInnerTexts()).toEqual([
    "bad.jsonl:2: not JSON: it ends in the middle; left out",
    "bad.jsonl:3: no query; left out",
  ]);
  await page.keyboard.press("Control+Enter");
  await untilReported(page);
  expect(await page.locator(".findings li").last().innerText()).toMatch(/^query long: refused/);
  expect(await page.locator(".counts").first().innerText()).toMatch(/refused by the service\s+1/);
  expect(await page.locator(".verdict").innerText()).toMatch(/^Too few queries to tell/);
  await open(page, ["empty.jsonl", "\n"]);
  await page.getByText("nothing can be measured").waitFor();
  await open(page, ["broken.jsonl.gz", "no gzip"]);
  await page.getByText("could not read it to its end").waitFor();
  await open(page, ["bomb.jsonl.gz", gzipSync(Buffer.alloc(301_000_000, " "))]);
  await page.getByText("more than 300 MB").waitFor();
  await open(page, ["corpus.jsonl", "{}"], ["queries.jsonl", "{}"]);
  await page.getByText("Choose one JSONL file").waitFor();
});

test("BEIR's three files, packed ones too, with BM25 in the page as the first stage", async () => {
  const page = await openView();
  const corpus = [
    { _id: "d1", title: "", text: "pump pump pump" },
    { _id: "d2", title: "Pump", text: "how one mends a pump, at some length" },
  ];
  await open(
    page,
    ["corpus.jsonl.gz", gzipSync(jsonl(corpus))],
    ["queries.jsonl", jsonl([{ _id: "q1", text: "pump" }])],
    ["test.tsv", "query-id\tcorpus-id\tscore\nq1\td2\t1\n"],
  );
  await page.getByText("1 query with 2 candidates").waitFor();
  await page.keyboard.press("Control+Enter");
  await untilReported(page);
  expect((await metricRow(page, "mrr@10")).slice(1, 4)).toEqual(["0.500", "1.000", "1.000"]);
});

test("without the right key it asks for one and goes on; with workers away it says so", async () => {
  await withService({ settings: { API_KEYS: `web:${WEB_KEY}` } }, async ({ url }) => {
    const page = await openView({}, url);
    await open(page, ["mine.jsonl", jsonl(lines(3))]);
    await page.getByText("3 queries").waitFor();
    await page.keyboard.press("Control+Enter");
    await page.getByRole("heading", { name: "The service wants an API key" }).waitFor();
    await enterKey(page, WEB_KEY);
    await untilReported(page);
  });
  const page = await openView();
  await open(page, ["mine.jsonl", jsonl(lines(3))]);
  await page.getByText("3 queries").waitFor();
  const away = { status: 503, code: "model_unavailable", title: "x", type: "x", detail: "none" };
  await page.route("**/v1/rerank", (route) =>
    route.fulfill({ status: 503, json: { ...away, retryable: false } }),
  );
  await page.keyboard.press("Control+Enter");
  await page.getByRole("heading", { name: "No worker serves this model" }).waitFor();
  await page.unroute("**/v1/rerank");
  await page.getByRole("button", { name: "Try again" }).click();
  await untilReported(page);
});

test("while figures are reckoned the page answers: Escape ends it, and nothing is asked twice", async () => {
  const page = await openView();
  let asked = 0;
  await page.route("**/v1/rerank", async (route) => {
    asked++;
    const results = [1, 0, 2].map((index, i) => ({ index, relevance_score: 0.9 - i / 10 }));
    await route.fulfill({ json: { results, timing: { score: 1 } } });
  });
  await open(page, ["many.jsonl", jsonl(lines(200))]);
  await page.getByText("200 queries").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.getByText("Reckoning").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Canceled. 200 answers are kept").waitFor();
  await page.keyboard.press("Control+Enter");
  await untilReported(page);
  expect(asked).toBe(200);
});

test("hostile files, names and queries are shown as they are and execute nothing", async () => {
  const page = await openView();
  const hostile = lines(3).map((line) => ({
    ...line,
    query: `<img src=x onerror=alert(1)>${line.query}\u202E`,
    id: `<script>alert(2)</script>${line.id}`,
  }));
  await open(page, ["<b onclick=alert(3)>x</b>.jsonl", `${jsonl(hostile)}\n${jsonl(hostile)}`]);
  await page.getByText("3 queries").waitFor();
  await page.getByText("3 findings").click();
  await page.keyboard.press("Control+Enter");
  await untilReported(page);
  expect(await page.locator("main").locator("img, script, iframe, b").count()).toBe(0);
  expect(await page.locator(".report .unseen").first().innerText()).toBe("RLO");
});

test.each(HALF_OF_LOOKS)(
  "$scheme, $language, $width px: accessible, and no wider than the screen",
  async (look) => {
    const page = await openView(look);
    expect(await seriousFindings(page)).toEqual([]);
    await open(page, ["mine.jsonl", `${jsonl(lines(30))}\n{"half`]);
    await page.locator(".findings summary").click();
    await page.keyboard.press("Control+Enter");
    await untilReported(page);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    const charts = page.locator(".report section:has(svg)");
    expect(await charts.count()).toBe(2);
    const over = await charts.evaluateAll((all) =>
      all.map((part) => {
        const chart = part.querySelector("svg")?.getBoundingClientRect().bottom ?? 0;
        return Math.max(0, chart - part.getBoundingClientRect().bottom);
      }),
    );
    expect(over, "pixels that charts lie over what follows").toEqual([0, 0]);
  },
);
