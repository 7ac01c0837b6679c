// The examples of clients against a real service. Programs are run; where the program is somebody
// else's, its part is played with the settings of our file: its request, and what it reads back.
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { parseEnv, promisify } from "node:util";
import { runInNewContext } from "node:vm";
import { loadConfig } from "@crossrank/protocol/config";
import { createLog } from "@crossrank/protocol/log";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningApi, startApi } from "../../apps/api/src/service.ts";
import { type RealService, startRealService } from "../support/real-service.ts";
import { useRedis } from "../support/redis.ts";

const root = new URL("../../", import.meta.url);
const examples = new URL("examples/", root);
const read = (path: string) => readFileSync(new URL(path, examples), "utf8");

const query = "苹果公司最新发布的手机";
const phone = "iPhone 15 Pro 支持钛合金边框";
const documents = ["苹果是一种健康的水果", "苹果派的做法", phone];

const redis = useRedis();
let service: RealService;
beforeAll(async () => {
  service = await startRealService(redis.url);
});
afterAll(() => service.close());

test("each example has a README and a line in the list", () => {
  const entries = readdirSync(examples, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  for (const name of names) {
    expect(read("README.md")).toContain(`[${name}](${name})`);
    expect(read(`${name}/README.md`)).toMatch(/^# /);
  }
});

const run = (file: string, url: string, key: string) => {
  const command = file.endsWith(".sh") ? "sh" : process.execPath;
  const { FORCE_COLOR: _forced, ...inherited } = process.env;
  const env = { ...inherited, CROSSRANK_URL: url, CROSSRANK_API_KEY: key };
  return promisify(execFile)(command, [`examples/${file}`], { cwd: root, env });
};

describe("programs of ours", () => {
  const KEY = "a-key-of-the-examples-0123456789";
  let locked: RunningApi;
  beforeAll(async () => {
    const settings = { REDIS_URL: redis.url, PORT: "0", API_KEYS: `examples:${KEY}` };
    locked = await startApi(loadConfig(settings), createLog("test", "silent"));
  });
  afterAll(() => locked.close());

  function expectPhoneFirst({ stdout, stderr }: { stdout: string; stderr: string }): void {
    const ranking = stdout.split("reranked\n").at(-1) ?? "";
    const place = (document: string) => ranking.indexOf(document);
    const found = documents.filter((document) => place(document) !== -1);
    expect(stderr).toBe("");
    expect(found.length).toBeGreaterThan(1);
    expect(found.toSorted((a, b) => place(a) - place(b))[0]).toBe(phone);
  }

  test.each([
    "curl/rerank.sh",
    "sdk/main.ts",
    "cohere-ai/main.ts",
    "vercel-ai-sdk/main.ts",
    "langchain/main.ts",
    "keyword-trap/main.ts",
  ])("%s: the phone first, with and without keys; a wrong key fails", async (file) => {
    expectPhoneFirst(await run(file, service.url, ""));
    expectPhoneFirst(await run(file, locked.url, KEY));
    const refused = run(file, locked.url, "wrong");
    await expect(refused).rejects.toMatchObject({
      code: file.endsWith(".sh") ? 22 : 1,
      stderr: expect.stringMatching(/^[^\n]*401[^\n]*\n$/),
    });
  });
});

test.each(["sdk", "cohere-ai", "vercel-ai-sdk", "langchain"])(
  "%s says in one line what to do when no service listens",
  async (name) => {
    const ended = run(`${name}/main.ts`, "http://127.0.0.1:1", "");
    await expect(ended).rejects.toMatchObject({
      code: 4,
      stdout: "",
      stderr: expect.stringMatching(/^[^\n]*http:\/\/127\.0\.0\.1:1 .*`npm start` first.*\n$/),
    });
  },
);

describe("set-ups of programs of others", () => {
  /** The address in an example's file, which is the documented one, where the test's service is. */
  function atService(address: unknown): string {
    const documented = "http://127.0.0.1:8080";
    expect(address).toSatisfy((found) => String(found).startsWith(`${documented}/`));
    return service.url + String(address).slice(documented.length);
  }

  async function post(url: string, body: unknown, authorization: string) {
    const headers = { "content-type": "application/json", authorization };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    const response = await fetch(url, init);
    expect(response.status).toBe(200);
    return (await response.json()) as { results: { index: number; relevance_score: number }[] };
  }

  test("Open WebUI: a score for every document, in the order sent", async () => {
    const settings = parseEnv(read("open-webui/open-webui.env"));
    expect(settings["ENABLE_RAG_HYBRID_SEARCH"]).toBe("true");
    expect(settings["RAG_RERANKING_ENGINE"]).toBe("external");
    const { results } = await post(
      atService(settings["RAG_EXTERNAL_RERANKER_URL"]),
      { model: settings["RAG_RERANKING_MODEL"], query, documents, top_n: documents.length },
      `Bearer ${settings["RAG_EXTERNAL_RERANKER_API_KEY"]}`,
    );

    const inOrder = results.toSorted((a, b) => a.index - b.index);
    const scores = inOrder.map(({ relevance_score }) => relevance_score);
    expect(scores).toHaveLength(documents.length);
    expect(documents[scores.indexOf(Math.max(...scores))]).toBe(phone);
  });

  test("Dify: base URL and model of the table, an index and a score for each document", async () => {
    const rows = read("dify/README.md").matchAll(/^\| ([^|]+?) +\| `([^`]+)` /gm);
    const fields = Object.fromEntries([...rows].map(([, field, value]) => [field, value]));
    expect(fields["Model Type"]).toBe("Rerank");
    const { results } = await post(
      `${atService(fields["API Base URL"])}/rerank`,
      { model: fields["Model Name"], query, documents, top_n: 2 },
      "",
    );

    expect(results).toHaveLength(2);
    const best = results.toSorted((a, b) => b.relevance_score - a.relevance_score)[0];
    expect(documents[best?.index ?? -1]).toBe(phone);
  });

  test("n8n: the workflow's nodes, one after the other", async () => {
    const { nodes, connections } = JSON.parse(read("n8n/workflow.json"));
    const follow = (name: string) => connections[name].main[0][0].node as string;
    const parametersOf = (name: string) =>
      nodes.find((node: { name: string }) => node.name === name).parameters;
    const item = (json: unknown) => ({ first: () => ({ json }) });

    const candidates = JSON.parse(parametersOf(follow("Start")).jsonOutput);
    const rerank = parametersOf(follow("Candidates"));
    expect(rerank).toMatchObject({ method: "POST", sendBody: true, specifyBody: "json" });
    const expression = /^=\{\{(.*)\}\}$/s.exec(rerank.jsonBody)?.[1];
    const body = runInNewContext(`(${expression})`, { $json: candidates });
    const reply = await post(atService(rerank.url), body, "");
    const { jsCode } = parametersOf(follow("Rerank"));
    const given = { $input: item(reply), $: () => item(candidates) };
    const items = runInNewContext(`(() => {${jsCode}})()`, given);

    expect(items).toHaveLength(2);
    expect(items[0].json).toEqual({ document: phone, relevance_score: expect.any(Number) });
  });
});
