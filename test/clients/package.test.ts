// The client as it is published: built, packed, installed outside the repository, and used there.
import { execFile } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { useRedis } from "../support/redis.ts";
import { startService, type TestService } from "../support/service.ts";
import { documents, ORDER, query } from "../support/three-documents.ts";

const root = path.resolve(import.meta.dirname, "../..");
const project = mkdtempSync(path.join(tmpdir(), "crossrank-package-"));
const installed = path.join(project, "node_modules/@crossrank/client");
const write = (name: string, text: string) => writeFileSync(path.join(project, name), text);

/** Runs a program in the project, with nothing of our npm's settings; gives its output. */
async function run(program: string, ...args: string[]): Promise<string> {
  const env = { PATH: process.env["PATH"], HOME: project };
  const { stdout } = await promisify(execFile)(program, args, { cwd: project, env }).catch(
    (error) => {
      throw new Error(`${program} ${args[0]}: ${error.stdout}${error.stderr}`);
    },
  );
  return stdout;
}

const typeCheck = (...args: string[]) =>
  run(
    path.join(root, "node_modules/.bin/tsc"),
    ...["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2022"],
    ...args,
  );

const redis = useRedis();
let service: TestService;
beforeAll(async () => {
  service = await startService({ redisUrl: redis.url });
  write("package.json", '{ "type": "module", "private": true }');
  const client = path.join(root, "packages/client");
  await run("npm", "run", "build", "--prefix", client, "--", path.join(project, "built"));
  const packed = (await run("npm", "pack", "./built", "--silent")).trim();
  await run("npm", "install", "--offline", "--silent", `./${packed}`);
});
afterAll(async () => {
  await service.close();
  rmSync(project, { recursive: true, force: true });
});

test("it can be published: no private, no scripts, every door with code and types", () => {
  const manifest = JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8"));
  expect(manifest).toMatchObject({ name: "@crossrank/client", type: "module" });
  expect(Object.keys(manifest)).not.toContain("private");
  expect(Object.keys(manifest)).not.toContain("scripts");
  expect(Object.keys(manifest.exports)).toEqual([".", "./ai-sdk", "./langchain"]);
  const targets = Object.values<Record<string, string>>(manifest.exports).flatMap(Object.values);
  for (const file of [...targets, "README.md", "LICENSE"]) {
    expect(readFileSync(path.join(installed, file), "utf8"), file).not.toBe("");
  }
});

// A folder would become a link, and its peers those of the place where it was built.
test("it stays a copy of its own when something else is installed", async () => {
  mkdirSync(path.join(project, "other"));
  write("other/package.json", '{ "name": "other", "version": "1.0.0" }');
  await run("npm", "install", "--offline", "--silent", "./other");
  expect(lstatSync(path.join(project, "node_modules/other")).isSymbolicLink()).toBe(true);
  expect(lstatSync(installed).isDirectory()).toBe(true);
});

test("README.md, read on npm, links to nothing that is only in the repository", () => {
  const readme = readFileSync(path.join(installed, "README.md"), "utf8");
  expect(readme).not.toMatch(/\]\((?!https:\/\/|#)/);
});

test("plain JavaScript ranks with it", async () => {
  write(
    "main.mjs",
    `import { Crossrank } from "@crossrank/client";
     const client = new Crossrank({ baseUrl: process.argv[2] });
     const { results } = await client.rerank(${JSON.stringify({ query, documents })});
     console.log(JSON.stringify(results.map(({ index }) => index)));`,
  );
  expect(JSON.parse(await run("node", "main.mjs", service.url))).toEqual(ORDER);
});

describe("the main entry is for every runtime", () => {
  const files = [
    ...["index.js", "client.js", "transport.js", "answer.js", "attempts.js", "errors.js"],
    ...["retries.js", "job-events.js", "import-documents.js"],
  ];

  test("it names nothing of Node's", () => {
    for (const file of files) {
      const code = readFileSync(path.join(installed, file), "utf8");
      expect(code, file).not.toMatch(/node:|\b(process|Buffer|require|global|__dirname)\b/);
    }
  });

  // A realm of the language's own names and these: any other would be a ReferenceError.
  test("web APIs are all that it needs, and these files all that it is", async () => {
    write(
      "edge.mjs",
      `import { readFileSync } from "node:fs";
       import { createContext, SourceTextModule } from "node:vm";
       const [entry, baseUrl] = process.argv.slice(2);
       const web = { fetch, Headers, AbortSignal, setTimeout, clearTimeout };
       const forJobs = { crypto, URLSearchParams, TextDecoderStream };
       const context = createContext({ ...web, ...forJobs });
       const modules = new Map();
       function load(url) {
         const known = modules.get(url);
         if (known) return known;
         const module = new SourceTextModule(readFileSync(new URL(url), "utf8"), { context, identifier: url });
         modules.set(url, module);
         return module;
       }
       const index = load(entry);
       await index.link((specifier, from) => load(new URL(specifier, from.identifier).href));
       await index.evaluate();
       const { Crossrank } = index.namespace;
       const client = new Crossrank({ baseUrl });
       const { signal } = new AbortController();
       const { results } = await client.rerank(${JSON.stringify({ query, documents })}, { signal });
       const { id } = await client.submitJob(${JSON.stringify({ query, documents })});
       const events = [];
       for await (const { event } of client.jobEvents(id)) events.push(event);
       const nobody = new Crossrank({ baseUrl: "http://127.0.0.1:1", maxRetries: 1 });
       const failure = await nobody.rerank({ query: "", documents: [] }).catch(({ name }) => name);
       const aborted = await client.waitForJob("none", { signal: AbortSignal.abort("stop") }).catch((reason) => reason);
       console.log(JSON.stringify({
         order: results.map(({ index }) => index), events, failure, aborted,
         files: [...modules.keys()].map((url) => url.split("/").at(-1)).sort(),
       }));`,
    );
    const entry = new URL(`file://${installed}/index.js`).href;
    const output = await run("node", "--experimental-vm-modules", "edge.mjs", entry, service.url);
    expect(JSON.parse(output)).toEqual({
      order: ORDER,
      events: ["queued", "completed"],
      failure: "CrossrankConnectionError",
      aborted: "stop",
      files: files.toSorted(),
    });
  });
});

describe("its types", () => {
  const typeRoots = path.join(root, "node_modules/@types");

  test.each([
    ["a bundler's project", "--moduleResolution bundler --module esnext --lib es2022,dom"],
    ["Node's", `--module nodenext --lib es2022 --types node --typeRoots ${typeRoots}`],
  ])("hold in %s, and refuse what is wrong", async (_, options) => {
    write(
      "consumer.ts",
      `import { Crossrank, type CrossrankApiError, type RerankRequest } from "@crossrank/client";
       interface Article { title: string; text: string }
       declare const articles: readonly Article[];
       declare const apiKey: string | undefined;
       const client = new Crossrank({ apiKey, fetch });
       const request: RerankRequest = { query: "q", documents: articles, threshold: { method: "gap" } };
       const score: number | undefined = (await client.rerank(request)).results[0]?.relevance_score;
       const code = (error: CrossrankApiError) => error.code === "quota_exceeded";
       // @ts-expect-error: the field is called top_n
       const misspelt: RerankRequest = { query: "q", documents: [], topN: 1 };
       // @ts-expect-error: no such code
       const unheard = (error: CrossrankApiError) => error.code === "quota";
       export { code, misspelt, score, unheard };`,
    );
    await typeCheck("consumer.ts", ...options.split(" "));
  });
});

describe("README.md", () => {
  const readme = readFileSync(path.join(root, "packages/client/README.md"), "utf8");
  const snippets = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""], i) => ({
    file: `snippet-${i}.ts`,
    code,
    name: /from "(@crossrank\/.*)"/.exec(code)?.[1],
  }));
  beforeAll(() => {
    for (const peer of ["ai", "@ai-sdk/provider", "@langchain/core", "@types/node"]) {
      const link = path.join(project, "node_modules", peer);
      mkdirSync(path.dirname(link), { recursive: true });
      symlinkSync(path.join(root, "node_modules", peer), link);
    }
    for (const { file, code } of snippets) {
      write(file, code.replaceAll("http://127.0.0.1:8080", service.url));
    }
  });

  test("shows every door", () => {
    expect(new Set(snippets.map(({ name }) => name))).toEqual(
      new Set(["@crossrank/client", "@crossrank/client/ai-sdk", "@crossrank/client/langchain"]),
    );
  });

  test("every snippet is well typed", async () => {
    const options = "--module nodenext --lib es2023,dom --types node --skipLibCheck".split(" ");
    await typeCheck(...snippets.map(({ file }) => file), ...options);
  });

  test.each(snippets)("$file runs: $name", async ({ file }) => {
    expect(await run("node", file)).not.toBe("");
  });
});
