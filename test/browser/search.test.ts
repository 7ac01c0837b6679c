// The two stages on the page: a collection searched, both orders side by side, what the gate decided, what was chosen.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { jsonLines } from "../support/collections.ts";
import { enterKey } from "../support/page.ts";
import { usePageService, WEB_KEY } from "../support/page-service.ts";
import { until } from "../support/until.ts";
import { HALF_OF_LOOKS, isTooWide, seriousFindings } from "./findings.ts";

const { browser, service, withService } = usePageService();

// The fake reranker puts the longest first.
const DOCUMENTS = [
  { id: "001", text: "Pump." },
  { id: "002", text: "The pump and its hose." },
  { id: "003", text: "A pump stands in the shed, they say, but nobody ever saw it there." },
  { id: "004", text: "A fork." },
];

async function collectionOf(documents: readonly object[], url = service.url, headers = {}) {
  const name = `c-${Math.random().toString(36).slice(2)}`;
  const post = (path: string, body: string) => fetch(url + path, { method: "POST", headers, body });
  await post("/v1/collections", JSON.stringify({ name }));
  const report = await post(`/v1/collections/${name}/documents`, jsonLines(documents));
  expect(await report.json()).toMatchObject({ imported: documents.length });
  return name;
}

/** On the view, with this collection chosen. */
async function openSearch(collection: string, look = {}): Promise<Page> {
  const page = await browser.open(`${service.url}/#/search`, look);
  await page.locator(".search-form select").first().selectOption(collection);
  return page;
}

const find = async (page: Page, query: string) => {
  await page.locator("#query").fill(query);
  await page.keyboard.press("Enter");
  await page.locator(".facts .timing").waitFor();
};
const idsOf = (page: Page) => page.locator(".reranked-list .chips .id").allInnerTexts();

test("without a collection it says how to import one, and a press imports the samples", async () => {
  await withService({ settings: { API_KEYS: `web:${WEB_KEY}` } }, async ({ url }) => {
    const page = await browser.open(`${url}/#/search`);
    await page.getByRole("heading", { name: "The service wants an API key" }).waitFor();
    await enterKey(page, WEB_KEY);
    await page.getByRole("heading", { name: "Search your own documents" }).waitFor();
    await page.getByText("npx crossrank import").waitFor();
    await page.getByRole("button", { name: "import the samples" }).click();
    await page.getByRole("button", { name: "How to fix a flat tire?" }).click();
    await page.locator(".card").first().waitFor();
    expect(await page.locator(".search-form select").first().inputValue()).toBe("samples-en");
    expect(await page.locator("#query").inputValue()).toBe("How to fix a flat tire?");
  });
});

test("both orders stand side by side: ranks, movement, scores, the time of each stage", async () => {
  const page = await openSearch(await collectionOf(DOCUMENTS));
  await find(page, "pump");
  const lines = page.locator(".recall-list li");
  expect(await lines.count()).toBe(3);
  expect(await lines.first().innerText()).toMatch(/^1\s+Pump\.\s+recall \d+\.\d\d\s+now 3\s+↓2/);
  expect(await idsOf(page)).toEqual(["003", "002", "001"]);
  const best = await page.locator(".card").first().innerText();
  expect(best).toMatch(/^1\n↑2\nup 2\nwas 3\n1\.0000\nstrong\n/);
  expect(await page.locator(".gate").innerText()).toMatch(/^Reranked\s+it always is/);
  expect(await page.locator(".timing dt").first().innerText()).toBe("recall");
  await lines.first().hover();
  expect(await page.locator(".card.out .chips .id").allInnerTexts()).toEqual(["001"]);
});

test("of a long recall a part is drawn, and the rest with each press", async () => {
  const many = Array.from({ length: 80 }, (_, i) => ({ id: `d-${i}`, text: `pump ${i}` }));
  const page = await openSearch(await collectionOf(many));
  await page.getByLabel("Recall", { exact: true }).fill("80");
  await find(page, "pump");
  const lines = page.locator(".recall-list li:not(.gap)");
  expect(await lines.count()).toBeLessThanOrEqual(15);
  await page.getByRole("button", { name: "Show 50 more" }).click();
  await page.getByRole("button", { name: "Show 20 more" }).click();
  await page.locator(".recall-list button").waitFor({ state: "detached" });
  expect(await lines.count()).toBe(80);
});

test("how many are kept and from which score on changes what is shown, and asks nobody", async () => {
  const page = await openSearch(await collectionOf(DOCUMENTS));
  await find(page, "pump");
  let asked = 0;
  page.on("request", () => asked++);
  await page.getByLabel("Keep the best").fill("2");
  await page.keyboard.press("Tab");
  expect(await idsOf(page)).toEqual(["003", "002"]);
  await page.getByText("1 below the threshold or beyond the best 2").click();
  await page.locator(".card").nth(2).waitFor();
  expect(await idsOf(page)).toEqual(["003", "002", "001"]);
  await page.getByLabel("Threshold").selectOption("fixed");
  await page.getByLabel("Least score").fill("1");
  await page.keyboard.press("Tab");
  await page.getByText("1 of 3 kept").waitFor();
  expect(asked).toBe(0);
});

test("the gate is told with its rule: skipped, and what skipping would have cost", async () => {
  const page = await openSearch(await collectionOf(DOCUMENTS));
  await page.getByLabel("Rerank").selectOption("auto");
  await find(page, "001");
  const gate = page.locator(".gate");
  expect(await gate.innerText()).toMatch(
    /^Reranking was skipped\s+.*only one document.*one_candidate/s,
  );
  expect(await page.locator(".card .score").count()).toBe(0);
  await page.getByLabel("Rerank").selectOption("shadow");
  await page.locator("#query").fill('"pump"');
  await page.keyboard.press("Control+Enter");
  await gate.getByText("quoted_phrase").waitFor();
  expect(await gate.innerText()).toMatch(
    /but the gate would have skipped it.*left another document first; of the best 3, 3 are in both/s,
  );
});

test("a context for a language model is made as the results are cut, and copied", async () => {
  const page = await openSearch(await collectionOf(DOCUMENTS));
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByLabel("Keep the best").fill("2");
  await find(page, "pump");
  await page.getByText("Context for a language model").click();
  await page.getByRole("button", { name: "Make it" }).click();
  await page.getByText(/^About \d+ tokens, 2 passages\./).waitFor();
  await page.getByRole("button", { name: "Copy the context" }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(`[1] ${DOCUMENTS[2]?.text}`);
  expect(copied).not.toContain("[3]");
});

test("what was chosen is told to the service, once a press; without impressions there is nothing to press", async () => {
  const collection = await collectionOf(DOCUMENTS);
  const page = await openSearch(collection);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await find(page, "pump");
  await page.getByRole("button", { name: "Result 1 is helpful" }).click();
  await page.getByText("Noted").waitFor();
  await page.getByRole("button", { name: "Copy the best passage of result 2" }).click();
  const told = async () => {
    const response = await fetch(`${service.url}/v1/collections/${collection}/feedback`);
    const { windows } = (await response.json()) as { windows: { actions: object }[] };
    return JSON.stringify(windows[0]?.actions);
  };
  await until("it is counted", async () => (await told()).includes('"like":1,"copy":1'));
  await page.getByText("How both orders do, by what was chosen").click();
  const day = page.getByRole("row", { name: /^day/ });
  await day.waitFor();
  // Chosen were the third and the second of recall's order, the first and the second of the reranker's.
  expect((await day.innerText()).split(/\s+/)).toEqual([
    ...["day", "1", "1.000", "0.500", "1.000", "1.000", "1.000"],
  ]);
  await page.route("**/v1/search", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), impression_id: null } });
  });
  await find(page, "pump hose");
  await page.locator(".like").first().waitFor({ state: "detached" });
});

test("how both orders do: by the hour, day and week, day by day, and what an interleaving says", async () => {
  const collection = await collectionOf(DOCUMENTS);
  const send = async (path: string, body: object) => {
    const sent = { method: "POST", body: JSON.stringify(body) };
    return (await fetch(service.url + path, sent)).json();
  };
  const interleaved = { collection, query: "pump", interleave: { with: "recall" } };
  const searched = Array.from({ length: 8 }, () => send("/v1/search", interleaved));
  const impressions = (await Promise.all(searched)).map(({ impression_id }) => impression_id);
  const interleaving = `${service.url}/v1/collections/${collection}/interleaving`;
  await until("they are counted", async () => {
    const { comparisons } = await (await fetch(interleaving)).json();
    return comparisons[0]?.impressions === 8;
  });
  const page = await openSearch(collection);
  await page.getByText("How both orders do, by what was chosen").click();
  await page.getByText("No difference between fake-model and recall's order").waitFor();
  // The reranker's first, which recall has last: its team's, whoever began.
  for (const impression_id of impressions) {
    await send("/v1/feedback", { impression_id, document_id: "003", action: "click" });
  }
  await find(page, "pump");
  await page.getByText("fake-model is better than recall's order.").waitFor();
  await page.getByText("8 searches: 8 won, 0 lost, 0 tied, p 0.008.").waitFor();
  const table = page.getByRole("region", { name: "Day by day" });
  expect(await table.getByRole("row").count()).toBe(8);
  const today = table.getByRole("row").last();
  expect((await today.locator("td").allInnerTexts()).slice(2)).toEqual([
    // Of nine searches eight were clicked: the third of recall's order, the first of the reranker's.
    ...["0.296", "0.889", "0.889", "0.889"],
  ]);
  expect(await page.locator(".days path.after").first().getAttribute("d")).toMatch(
    /^M6 0\.1\d+h\.001$/,
  );
});

test("by keys alone: to the query, run, card by card, and Escape cancels", async () => {
  const page = await openSearch(await collectionOf(DOCUMENTS));
  await page.locator("body").press("/");
  await page.keyboard.type("pump");
  await page.keyboard.press("Enter");
  await page.locator(".card").first().waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  expect(await page.locator(":focus .new-rank").innerText()).toBe("2");
  service.scorer.gate = new Promise(() => {});
  await page.keyboard.press("/");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("fork");
  await page.keyboard.press("Enter");
  await page.getByText("Searching…").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Canceled.").waitFor();
  expect(await idsOf(page)).toHaveLength(3);
});

test("an empty query, a collection that is gone and a retriever that is away are told in words", async () => {
  const collection = await collectionOf(DOCUMENTS);
  const page = await openSearch(collection);
  await page.getByRole("button", { name: /^Search/ }).click();
  await page.getByText("Write a query first.").waitFor();
  await fetch(`${service.url}/v1/collections/${collection}`, { method: "DELETE" });
  await page.locator("#query").fill("pump");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "does not know this collection" }).waitFor();
  const problem = { status: 503, code: "retriever_unavailable", detail: "Weaviate is away" };
  await page.route("**/v1/search", (route) =>
    route.fulfill({
      status: 503,
      headers: { "retry-after": "0" },
      json: { ...problem, title: "x", type: "x", retryable: true },
    }),
  );
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "retriever is away" }).waitFor();
  expect(await page.locator("#query").inputValue()).toBe("pump");
});

test("hostile documents, ids and queries are shown as they are and execute nothing", async () => {
  const hostile = [
    { id: "<img src=x onerror=alert(1)>", text: "pump <script>alert(2)</script>" },
    { id: "2", title: "<b>pump</b>", text: "<iframe srcdoc='<script>alert(3)</script>'> pump" },
    { id: "3", text: "pump invoice_\u202Efdp.exe zero\u200Bwidth" },
  ];
  const page = await openSearch(await collectionOf(hostile));
  await find(page, "<img src=x onerror=alert(0)> pump");
  const found = page.locator(".found");
  expect(await found.locator("img, script, iframe, b, a, form").count()).toBe(0);
  expect(await found.locator(".unseen").allInnerTexts()).toEqual(
    expect.arrayContaining(["RLO", "ZWSP"]),
  );
  await page.getByText("Context for a language model").click();
  await page.getByRole("button", { name: "Make it" }).click();
  await page.locator(".context-text").waitFor();
  expect(await found.locator("img, script, iframe, b, a, form").count()).toBe(0);
});

test.each(HALF_OF_LOOKS)(
  "$scheme, $language, $width px: accessible, and no wider than the screen",
  async (look) => {
    const many = Array.from({ length: 30 }, (_, i) => ({
      id: `d-${i}`,
      text: `pump ${"word ".repeat(((i * 7) % 30) + 1)}`,
    }));
    const page = await openSearch(await collectionOf(many), look);
    expect(await seriousFindings(page)).toEqual([]);
    await find(page, "pump");
    await page.locator(".context summary").last().click();
    await page.locator(".wide-table").first().waitFor();
    await page.locator(".context summary").first().click();
    await page.locator(".context button").first().click();
    await page.locator(".context-text").waitFor();
    await page.locator(".folded summary").click();
    expect(await seriousFindings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
  },
);
