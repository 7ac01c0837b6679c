// `crossrank eval` and `calibrate` as a shell sees them, against a service whose scores can be foretold.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import type { EvaluationReport } from "@crossrank/evaluation/report/report";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { jsonLines } from "../support/collections.ts";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { until } from "../support/until.ts";

const MAIN = join(import.meta.dirname, "../../apps/cli/src/main.ts");
const redis = useRedis();
let service: TestService;
let folder: string;

beforeAll(async () => {
  service = await startService({ redisUrl: redis.url });
});
afterAll(() => service.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crossrank-eval-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function start(words: string[]) {
  const child = spawn(process.execPath, [MAIN, ...words], {
    cwd: folder,
    env: { PATH: process.env["PATH"], CROSSRANK_URL: service.url },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise((resolve) => child.on("close", resolve));
  const ended = Promise.all([exited, text(child.stdout), text(child.stderr)]).then(
    ([code, stdout, stderr]) => ({ code, stdout, stderr }),
  );
  return { child, ended };
}

const crossrank = (...words: string[]) => start(words).ended;

const write = (name: string, content: string | Buffer) =>
  writeFileSync(join(folder, name), content);
const readReport = (name = "crossrank-eval"): EvaluationReport =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));

/** The fake scorer prefers the longer text: the answer is the longest, and stands last. */
const lines = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      id: `00${i}`,
      query: `query ${i}`,
      candidates: [
        { id: "1", text: "short" },
        { id: "001", text: `the longest text of them all ${i}` },
      ],
      relevant: { "001": 2 },
    }),
  );

test("one file: before, after, ceiling and latencies in three files, Markdown on stdout; bad lines are told and the rest is measured", async () => {
  const [first = "", ...others] = lines(6);
  write("mine.jsonl", [first, '{"query": "half', ...others].join("\n"));
  const { code, stdout, stderr } = await crossrank("eval", "mine.jsonl", "--out", "out");

  expect(code, stderr).toBe(0);
  expect(stderr).toContain("mine.jsonl:2: not JSON: it ends in the middle; left out\n");
  expect(stdout).toBe(readFileSync(join(folder, "out.md"), "utf8"));
  const report = readReport("out");
  const mrr = report.metrics.find(({ metric }) => metric === "mrr@10");
  expect(mrr).toMatchObject({ before: 0.5, after: 1, ceiling: 1, wins: 6, ties: 0, losses: 0 });
  expect(report.counts).toMatchObject({ queries: 6, failed: 0, relevantFound: 6 });
  expect(report.provenance["model"]).toContain("fake-model");
  expect(report.latencyMs?.request.p50).toBeGreaterThan(0);
  expect(readFileSync(join(folder, "out.html"), "utf8")).toContain("</svg>");
  expect(existsSync(join(folder, "out.partial.jsonl"))).toBe(false);
});

test("documents with line separators of their own are lines of JSON like others", async () => {
  write("mine.jsonl", lines(2).join("\n").replaceAll("text of", "text\u2028of"));
  expect(await crossrank("eval", "mine.jsonl")).toMatchObject({ code: 0 });
  expect(readReport()).toMatchObject({ counts: { queries: 2 }, findings: { total: 0 } });
});

test("a folder of BEIR, packed or not: BM25 finds the candidates, a run of TREC takes its place", async () => {
  mkdirSync(join(folder, "set/qrels"), { recursive: true });
  const documents = [
    "brakes squeal",
    "brakes squeal when wet, and how to make them quiet",
    "bread",
  ];
  const corpus = documents.map((words, i) => JSON.stringify({ _id: `00${i}`, text: words }));
  write("set/corpus.jsonl.gz", gzipSync(corpus.join("\n")));
  write("set/queries.jsonl", JSON.stringify({ _id: "7", text: "quiet brakes" }));
  write("set/qrels/test.tsv", "query-id\tcorpus-id\tscore\n7\t001\t1\n");

  expect(await crossrank("eval", "set")).toMatchObject({ code: 0 });
  expect(readReport().counts).toMatchObject({ queries: 1, candidates: 2 });
  expect(readReport().provenance["first stage"]).toBe("the best 50 by BM25");

  write("first.run", "7 Q0 002 1 3 x\n7 Q0 000 2 2 x\n7 Q0 001 3 1 x\n7 Q0 gone 4 0.5 x\n");
  const { code, stderr } = await crossrank(
    "eval",
    "set",
    "--run",
    "first.run",
    "--metrics",
    "mrr@5",
  );
  expect(code).toBe(0);
  expect(stderr).toContain("first.run:4: document gone is unknown; left out");
  expect(readReport().metrics).toMatchObject([{ metric: "mrr@5", before: 1 / 3, after: 1 }]);
});

test("a collection of the service is the first stage: queries and judgements from files, ids as it has them, no impression", async () => {
  const name = `c-${Math.random().toString(36).slice(2)}`;
  const send = async (method: string, path: string, body?: string) => {
    const response = await fetch(service.url + path, { method, ...(body && { body }) });
    return response.json();
  };
  await send("POST", "/v1/collections", JSON.stringify({ name }));
  // Recall has the shorter one first, the fake reranker the longer one.
  const documents = [
    { id: "1", text: "a pump" },
    { id: "001", text: "a pump and how one mends it" },
  ];
  await send("POST", `/v1/collections/${name}/documents`, jsonLines(documents));
  mkdirSync(join(folder, "set/qrels"), { recursive: true });
  write("set/queries.jsonl", jsonLines([{ _id: "7", text: "pump" }]));
  write("set/qrels/test.tsv", "query-id\tcorpus-id\tscore\n7\t001\t1\n7\tgone\t1\n");
  write("mine.jsonl", jsonLines([{ id: "7", query: "pump", relevant: ["001", "gone"] }]));

  for (const data of ["set", "mine.jsonl"]) {
    const words = ["eval", data, "--collection", name, "--metrics", "mrr@5,recall@5"];
    const { code, stderr } = await crossrank(...words);
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("candidates")]);
    const { metrics, counts, provenance, latencyMs } = readReport();
    expect(metrics).toMatchObject([
      { metric: "mrr@5", before: 0.5, after: 1, ceiling: 1 },
      { metric: "recall@5", before: 0.5, after: 0.5, ceiling: 0.5 },
    ]);
    expect(counts).toMatchObject({ queries: 1, candidates: 2, relevant: 2, relevantFound: 1 });
    const firstStage = `the best 50 of the collection ${name} by bm25, 2 documents`;
    expect(provenance).toMatchObject({ "first stage": firstStage });
    expect(latencyMs?.request.p50).toBeGreaterThan(latencyMs?.score.p50 ?? 0);
  }
  const figures = await send("GET", `/v1/collections/${name}/feedback`);
  expect(figures).toMatchObject({ windows: [{ impressions: 0 }, {}, {}] });

  write("other.jsonl", jsonLines([{ query: "pump", relevant: ["other-id"] }]));
  const other = await crossrank("eval", "other.jsonl", "--collection", name);
  expect(other.stderr).toContain(`collection ${name}: found no relevant document for any query`);
  expect(await crossrank("eval", "set", "--collection", "gone")).toMatchObject({ code: 6 });
});

test("two runs and judgements are measured without any service", async () => {
  write("qrels.txt", "1 0 a 1\n2 0 b 1\n");
  write("before.run", "1 Q0 b 1 2 x\n1 Q0 a 2 1 x\n2 Q0 b 1 1 x\n");
  write("after.run", "1 Q0 a 1 2 x\n1 Q0 b 2 1 x\n2 Q0 b 1 1 x\n2 Q0 new 2 0 x\n");
  const files = ["--qrels", "qrels.txt", "--run", "before.run", "--reranked", "after.run"];
  const { code, stderr } = await crossrank("eval", ...files, "--metrics", "mrr@10");
  expect(code).toBe(0);
  expect(stderr).toContain("after.run: names other documents than before.run for 1 queries");
  expect(readReport().metrics).toMatchObject([{ before: 0.75, after: 1, wins: 1, ties: 1 }]);
});

test("an interrupted run keeps its answers, and the next one asks only for the rest", async () => {
  write("mine.jsonl", lines(5).join("\n"));
  const { scorer } = service;
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  scorer.scored.length = 0;
  scorer.onScored = () => {
    if (scorer.scored.length === 6) scorer.gate = opened;
  };
  const { child, ended } = start(["eval", "mine.jsonl"]);
  const partial = join(folder, "crossrank-eval.partial.jsonl");
  await until(
    "three answers on disk",
    () => readFileSync(partial, "utf8").split("\n").length === 4,
  );
  child.kill("SIGINT");
  expect(await ended).toMatchObject({
    code: 130,
    stderr: expect.stringContaining("3 answers are kept"),
  });
  scorer.onScored = undefined;
  scorer.gate = Promise.resolve();
  open();
  scorer.scored.length = 0;

  expect(await crossrank("eval", "mine.jsonl")).toMatchObject({ code: 0 });
  expect(readReport().counts.queries).toBe(5);
  // What the first run had asked for last may be scored to its end meanwhile.
  expect(new Set(scorer.scored)).toEqual(
    new Set(["short", "the longest text of them all 3", "the longest text of them all 4"]),
  );
});

test("--fail-under ends with 3 and says by how much; what is reached ends with 0", async () => {
  write("mine.jsonl", lines(3).join("\n"));
  const least = ["--fail-under", "mrr@10=1", "--fail-under", "precision@2=0.6"];
  const { code, stderr } = await crossrank("eval", "mine.jsonl", ...least);
  expect(code).toBe(3);
  expect(stderr).toContain("crossrank: precision@2 is 0.500000, less than 0.6");
  const reached = await crossrank("eval", "mine.jsonl", "--fail-under", "ndcg@10=1");
  expect(reached.code).toBe(0);
});

test("a query that the service refuses is told and left out, the others are measured", async () => {
  const refused = { query: "q".repeat(9000), candidates: ["a"], relevant: [0] };
  write("mine.jsonl", [...lines(2), JSON.stringify(refused)].join("\n"));
  const { code, stderr } = await crossrank("eval", "mine.jsonl");
  expect(code).toBe(0);
  expect(stderr).toMatch(/^query 3: refused, request_too_large: .*; left out$/m);
  expect(readReport().counts).toMatchObject({ queries: 2, failed: 1 });
});

test("what cannot be: nothing to measure 6, no service 4, wrong options 2", async () => {
  write("empty.jsonl", '{"query":"q","candidates":["a"],"relevant":[]}\n');
  write("mine.jsonl", lines(1).join("\n"));
  expect(await crossrank("eval", "empty.jsonl")).toMatchObject({ code: 6 });
  for (const options of [
    ["--run", "x.run"],
    ["--qrels", "x.tsv"],
  ]) {
    expect(await crossrank("eval", "mine.jsonl", ...options)).toMatchObject({ code: 6 });
  }
  expect(await crossrank("eval", "mine.jsonl", "--out", "no/where")).toMatchObject({
    code: 6,
    stderr: "crossrank: nothing can be written to the folder no\n",
  });
  write("none.qrels", "1 0 a 0\n");
  const runs = ["--qrels", "none.qrels", "--run", "none.qrels", "--reranked", "none.qrels"];
  expect(await crossrank("eval", ...runs)).toMatchObject({
    code: 6,
    stderr: expect.stringContaining("no query in none.qrels has a relevant document"),
  });
  const twoStages = ["--run", "x.run", "--collection", "c"];
  expect(await crossrank("eval", ".", ...twoStages)).toMatchObject({ code: 6 });
  expect(await crossrank("eval", "nowhere")).toMatchObject({
    code: 6,
    stderr: "crossrank: there is no nowhere\n",
  });
  expect(await crossrank("eval", "mine.jsonl", "--model", "other")).toMatchObject({
    code: 6,
    stderr: "crossrank: the service does not serve other; it serves: fake-model\n",
  });
  expect(await crossrank("eval", "mine.jsonl", "--metrics", "dcg@10")).toMatchObject({ code: 2 });
  const lost = await crossrank(
    "eval",
    "mine.jsonl",
    "--url",
    "http://127.0.0.1:1",
    "--retries",
    "1",
  );
  expect(lost.code).toBe(4);
});

test("calibrate names the threshold to send, how sure it is, and what the service's rules would keep", async () => {
  write("mine.jsonl", lines(10).join("\n"));
  const { code, stdout } = await crossrank("calibrate", "mine.jsonl");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Send with each request: "threshold": 0\.5$/m);
  expect(stdout).toContain("| best F1 | 0.5 | 0.500 to 0.500 | 100.0 % | 100.0 % | 1.000 | 1.0 |");
  expect(stdout).toContain('| {"method": "gap"} |');
  const json = await crossrank("calibrate", "mine.jsonl", "--goal", "recall=0.9", "--json");
  expect(JSON.parse(json.stdout)).toMatchObject({ goal: { recall: 0.9 }, chosen: { recall: 1 } });
});
