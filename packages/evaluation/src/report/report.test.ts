import { expect, test } from "vitest";
import { Findings } from "../findings.ts";
import type { MetricAt } from "../metrics.ts";
import { reportHtml } from "./html.ts";
import { reportMarkdown } from "./markdown.ts";
import { buildReport, type RerankedQuery } from "./report.ts";

const METRICS: MetricAt[] = ["ndcg@10", "mrr@10", "recall@2"];

/** Candidates a to d; `relevant` is where it stood, `now` where it stands. */
function query(id: string, relevant: number, now: number, text = `query ${id}`): RerankedQuery {
  const ids = ["a", "b", "c", "d"];
  const answer = ids[relevant - 1] ?? "gone";
  const others = ids.filter((name) => name !== answer);
  const after = [...others.slice(0, now - 1), answer, ...others.slice(now - 1)];
  return {
    query: {
      id,
      text,
      candidates: ids.map((name) => ({ id: name, text: name })),
      judgements: new Map([[answer, 1]]),
    },
    after: after.map((name, i) => ({ id: name, score: 0.9 - i / 5 })),
    requestMs: 10 * Number(id),
    scoreMs: Number(id),
  };
}

const reportOf = (reranked: RerankedQuery[], findings = new Findings()) =>
  buildReport({
    title: "A <test> | of *pages*",
    provenance: { data: "mine.jsonl", model: "fake" },
    reranked,
    failed: 1,
    metrics: METRICS,
    findings,
  });

test("before, after, ceiling and counts, by hand; the query that lost most stands first", () => {
  const report = reportOf([query("1", 4, 1), query("2", 2, 1), query("3", 1, 2)]);
  const [ndcg, mrr] = report.metrics;
  expect(mrr).toMatchObject({ before: (1 / 4 + 1 / 2 + 1) / 3, after: 2.5 / 3, ceiling: 1 });
  expect(mrr).toMatchObject({ wins: 2, ties: 0, losses: 1, queries: 3 });
  expect(ndcg?.ceiling).toBe(1);
  expect(report.counts).toEqual({
    queries: 3,
    failed: 1,
    candidates: 12,
    relevant: 3,
    relevantFound: 3,
  });
  expect(report.queries[0]).toMatchObject({
    id: "3",
    firstRelevantBefore: 1,
    firstRelevantAfter: 2,
  });
  expect(report.latencyMs?.request).toEqual({ p50: 20, p95: 30, p99: 30, max: 30 });
  expect(report.thresholds?.bestF1).toMatchObject({ threshold: 0.8, precision: 2 / 3 });
});

test("what the first stage did not find lowers the ceiling, and no order brings it back", () => {
  const missing = { ...query("1", 1, 1), after: query("1", 1, 1).after };
  const judged = { ...missing.query, judgements: new Map([["elsewhere", 1]]) };
  const report = reportOf([{ ...missing, query: judged }, query("2", 4, 1)]);
  expect(report.metrics[1]).toMatchObject({ after: 0.5, ceiling: 0.5 });
  expect(report.counts).toMatchObject({ relevant: 2, relevantFound: 1 });
});

test("texts of the data are never markup, and the page asks nobody for anything", () => {
  const evil = `</td><script>alert(1)</script> | "x" & 'y' \u0000`;
  const findings = new Findings();
  findings.add({ file: "<b>", line: 1, message: evil });
  const html = reportHtml(reportOf([query("1", 1, 3, evil), query("2", 2, 1)], findings));
  expect(html).not.toMatch(/<script|<b>/i);
  expect(html).not.toContain("\u0000");
  expect(html).toContain("&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(html).not.toMatch(/https?:|url\(|@import|src=|href=/);
  expect(html).toContain("default-src 'none'");
});

test("every tag of the page is closed in order, and every chart has a title", () => {
  const html = reportHtml(reportOf([query("1", 4, 1), query("2", 2, 3)]));
  const open: string[] = [];
  const void_ = new Set(["meta", "rect", "line", "polyline", "path"]);
  const body = html.replace(/<style>[\s\S]*<\/style>/, "").replace("<!doctype html>", "");
  for (const [, slash, tag = ""] of body.matchAll(/<(\/?)([a-z]\w*)[^>]*>/g)) {
    if (void_.has(tag)) continue;
    if (slash === "") open.push(tag);
    else expect(open.pop()).toBe(tag);
  }
  expect(open).toEqual([]);
  expect(html.match(/<svg role="img"/g)).toHaveLength(3);
  expect(html.match(/<title>[^<]+<\/title><desc>/g)).toHaveLength(3);
});

test("Markdown: one line a row, and a text cannot break out of its cell", () => {
  const markdown = reportMarkdown(reportOf([query("1", 1, 3, "two\nlines | `code` <i>")]));
  const rows = markdown.split("\n").filter((line) => line.startsWith("| two"));
  expect(rows).toHaveLength(1);
  expect(rows[0]).toContain("two lines \\| \\`code\\` \\<i\\>");
  expect(markdown).toContain("| ndcg@10 | 1.000 | 0.500 | 1.000 | −0.500 |");
});

test("what a terminal obeys is not in Markdown nor in findings, and neither are books", () => {
  const findings = new Findings();
  findings.add({ file: "query \u001b[31m", message: `\u009b${"x".repeat(1_000_000)}` });
  const long = "q".repeat(1_000_000);
  const report = reportOf([query("1", 1, 3, `\u001b]0;title\u0007${long}`)], findings);
  const markdown = reportMarkdown(report);
  expect(markdown).not.toMatch(/(?!\n)\p{Cc}/u);
  expect(markdown).toContain("query \uFFFD\\[31m: \uFFFDxxx");
  expect(markdown.length).toBeLessThan(10_000);
  expect(reportHtml(report).length).toBeLessThan(30_000);
});

test("of many queries the page stays small: a shape for all that gained, one for all that lost", () => {
  const many = Array.from({ length: 500 }, (_, i) => query(String(i), 2, i % 2 ? 1 : 3));
  const html = reportHtml(reportOf(many));
  expect(html.match(/<path class="(gain|loss)"/g)).toHaveLength(2);
  expect(html.match(/<rect/g)?.length).toBeLessThan(20);
});

test("without scores and times there are no thresholds and no latencies", () => {
  const { query: judged, after } = query("1", 2, 1);
  const report = reportOf([{ query: judged, after: after.map(({ id }) => ({ id })) }]);
  expect(report).not.toHaveProperty("thresholds");
  expect(report).not.toHaveProperty("latencyMs");
  expect(reportHtml(report)).not.toContain("Latency");
});

test("no query at all is a page too", () => {
  expect(reportMarkdown(reportOf([]))).toContain("No query could be measured.");
  expect(reportHtml(reportOf([]))).toContain("No query could be measured.");
});
