// `crossrank import` and `crossrank search` as a shell sees them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonLines, type SearchService, startSearchService } from "../support/collections.ts";
import { useRedis } from "../support/redis.ts";

const MAIN = join(import.meta.dirname, "../../apps/cli/src/main.ts");
const redis = useRedis();
const folder = mkdtempSync(join(tmpdir(), "crossrank-search-cli-"));
let service: SearchService;
beforeAll(async () => {
  service = await startSearchService({ redisUrl: redis.url });
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});

async function crossrank(words: string[], piped = "") {
  const child = spawn(process.execPath, [MAIN, ...words], {
    cwd: folder,
    env: { PATH: process.env["PATH"], CROSSRANK_URL: service.url },
  });
  child.stdin.end(piped);
  const exited = new Promise((resolve) => child.on("close", resolve));
  const [code, stdout, stderr] = await Promise.all([
    exited,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, stdout, stderr };
}

const documents = Array.from({ length: 5000 }, (_, i) => ({
  id: `0${i}`,
  text: `pump number ${i}`,
}));

test("a file is imported with progress, and a second time nothing of it", async () => {
  writeFileSync(join(folder, "pumps.jsonl"), jsonLines(documents));
  const first = await crossrank(["import", "pumps", "pumps.jsonl"]);
  expect(first).toMatchObject({
    code: 0,
    stdout: "5000 imported, 0 updated, 0 unchanged, 0 failed\n",
  });
  expect(first.stderr).toMatch(/100 % {2}5000 lines/);
  writeFileSync(join(folder, "pumps.jsonl.gz"), gzipSync(jsonLines(documents)));
  const again = await crossrank(["import", "pumps", "pumps.jsonl.gz"]);
  expect(again.stdout).toBe("0 imported, 0 updated, 5000 unchanged, 0 failed\n");
  const piped = await crossrank(["import", "pumps", "-", "--json"], '{"id":"new","text":"new"}');
  expect(JSON.parse(piped.stdout)).toMatchObject({ imported: 1 });
});

test("wrong lines are named and exit with 3, and the others are imported", async () => {
  const lines = ['{"id":"a","text":"a pump"}', "nonsense", '{"id":"b"}'];
  writeFileSync(join(folder, "wrong.jsonl"), lines.join("\n"));
  const { code, stdout, stderr } = await crossrank(["import", "wrong", "wrong.jsonl"]);
  expect([code, stdout]).toEqual([3, "1 imported, 0 updated, 0 unchanged, 2 failed\n"]);
  expect(stderr).toContain("line 2: The line is no JSON object in UTF-8.");
  expect(stderr).toContain("line 3 (b): `text` or `fields` is required.");
});

test("newlines alone end lines, and what is not UTF-8 is refused as it is over HTTP", async () => {
  const inside = jsonLines([{ id: "u", text: "a pump\u2028beside a\u2029fork" }]);
  const latin = Buffer.from('{"id":"l","text":"caf\xe9"}\n', "latin1");
  writeFileSync(join(folder, "odd.jsonl"), Buffer.concat([Buffer.from(inside), latin]));
  const { stdout, stderr } = await crossrank(["import", "odd", "odd.jsonl"]);
  expect(stdout).toBe("1 imported, 0 updated, 0 unchanged, 1 failed\n");
  expect(stderr).toContain("line 2: The line is no JSON object in UTF-8.");
});

test("a file that is no gzip is bad input, told in one line", async () => {
  writeFileSync(join(folder, "plain.jsonl.gz"), jsonLines(documents));
  const { code, stderr } = await crossrank(["import", "gz", "plain.jsonl.gz"]);
  expect([code, stderr]).toEqual([6, "crossrank: plain.jsonl.gz: incorrect header check\n"]);
});

test("an import that ends in the middle says how many lines of the file are done", async () => {
  let parts = 0;
  const stub = createServer((request, response) => {
    request.resume();
    response.setHeader("content-type", "application/json");
    if (request.url?.endsWith("/documents") && parts++ > 0) {
      response.statusCode = 404;
      return response.end("{}");
    }
    const counts = { imported: 2000, updated: 0, unchanged: 0, failed: 0, errors: [] };
    return response.end(JSON.stringify(counts));
  }).listen(0, "127.0.0.1");
  await once(stub, "listening");
  const url = `http://127.0.0.1:${(stub.address() as AddressInfo).port}`;
  const { code, stderr } = await crossrank(
    ["import", "x", "-", "--url", url],
    jsonLines(documents),
  );
  stub.close();
  expect(code).toBe(6);
  expect(stderr).toContain("2000 lines are done; the same command goes on from there\n");
});

test("the text of a document gives a terminal no orders", async () => {
  const text = "a pump \u001b]0;title\u0007";
  writeFileSync(join(folder, "orders.jsonl"), jsonLines([{ id: "a", text }]));
  await crossrank(["import", "orders", "orders.jsonl"]);
  const { stdout } = await crossrank(["search", "orders", "pump"]);
  expect(stdout).toContain("a pump \uFFFD]0;title\uFFFD");
});

test("results come with their rank before, or as a context, or as JSON", async () => {
  const lines = jsonLines([
    { id: "short", text: "pump pump" },
    { id: "long", text: "a pump among many other words" },
  ]);
  await crossrank(["import", "two", "-"], lines);
  const { code, stdout, stderr } = await crossrank(["search", "two", "pump"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^1\. \(was 2\) {2}1\.0000 {2}long\n {3}a pump among many other words\n/);
  expect(stderr).toMatch(/^2 recalled by bm25, reranked; recall \d+ ms, rerank \d+ ms\n$/);
  const context = await crossrank(["search", "two", "pump", "--top", "1", "--context", "50"]);
  expect(context.stdout).toBe("[1] a pump among many other words\n");
  const json = await crossrank(["search", "two", "pump", "--json", "--rerank", "off"]);
  expect(JSON.parse(json.stdout).gate).toMatchObject({ decision: "skipped", rule: "off" });
});

test("filters and thresholds are sent as they are written, and shadow tells what skipping would have kept", async () => {
  const lines = jsonLines([
    { id: "en", text: "a pump", metadata: { lang: "en" } },
    { id: "de", text: "pump pump pump", metadata: { lang: "de" } },
  ]);
  await crossrank(["import", "langs", "-"], lines);
  const find = (...words: string[]) => crossrank(["search", "langs", "pump", ...words]);
  const english = await find("--filters", '{"lang": "en"}');
  expect(english.stdout).toMatch(/^1\. {2}[\d.]+ {2}en\n {3}a pump\n$/);
  expect((await find("--threshold", '{"method": "percent"', "--json")).code).toBe(2);
  const { stdout } = await find("--threshold", "0.5", "--json");
  expect(JSON.parse(stdout).threshold).toMatchObject({ method: "fixed", value: 0.5 });
  const shadow = await find("--rerank", "shadow", "--filters", '{"lang": "en"}');
  expect(shadow.stderr).toContain(
    "shadow_skip (one_candidate): skipping keeps 100 % of the results, the same first one;",
  );
});

test("no such file or collection is bad input, a service that is away 4", async () => {
  expect(await crossrank(["import", "x", "none.jsonl"])).toMatchObject({ code: 6 });
  const unknown = await crossrank(["search", "none", "q"]);
  expect(unknown).toMatchObject({ code: 6, stderr: expect.stringContaining("no collection none") });
  const away = await crossrank(["search", "x", "q", "--url", "http://127.0.0.1:9"]);
  expect(away).toMatchObject({ code: 4 });
});
