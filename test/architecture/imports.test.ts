// The house's direction of imports and its few "only here" rules, held by machine.
import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const sources: SourceFile[] = globSync("{apps,packages}/*/src/**/*.{ts,tsx}")
  .filter((path) => !path.endsWith(".test.ts"))
  .map((path) => {
    const text = readFileSync(path, "utf8");
    const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((m) => m[1] ?? "");
    return { path, text, imports };
  });

const importersOf = (name: string) =>
  sources
    .filter(({ imports }) => imports.some((i) => i === name || i.startsWith(`${name}/`)))
    .map(({ path }) => path);

const room = (path: string) => path.split("/").slice(0, 2).join("/");

describe("imports go one way", () => {
  const allowed: Record<string, string[]> = {
    "packages/core": [],
    "packages/protocol": [],
    "packages/client": [],
    "packages/evaluation": [],
    "apps/api": ["@crossrank/protocol"],
    "apps/worker": ["@crossrank/protocol", "@crossrank/core"],
    "apps/cli": [
      "@crossrank/protocol",
      "@crossrank/core",
      "@crossrank/client",
      "@crossrank/evaluation",
    ],
    // All but the threshold's cut and what an evaluation reckons goes over HTTP.
    "apps/web": ["@crossrank/client", "@crossrank/protocol", "@crossrank/evaluation"],
  };

  test.each(Object.entries(allowed))("%s imports of ours only %j", (name, rooms) => {
    const files = sources.filter(({ path }) => room(path) === name);
    expect(files.length).toBeGreaterThan(0);
    for (const { path, imports } of files) {
      for (const imported of imports.filter((i) => i.startsWith("@crossrank/"))) {
        expect(rooms, path).toContain(imported.split("/").slice(0, 2).join("/"));
      }
      for (const imported of imports.filter((i) => i.startsWith("."))) {
        const target = new URL(imported, `file:///${path}`).pathname.slice(1);
        expect(room(target), path).toBe(name);
      }
    }
  });
});

describe("only here", () => {
  test.each([
    [
      "bullmq",
      [
        "apps/api/src/rerank-queue.ts",
        "apps/api/src/webhooks/delivery-queue.ts",
        "apps/worker/src/consumer.ts",
      ],
    ],
    ["onnxruntime-node", ["packages/core/src/engine/session.ts"]],
    ["ioredis", ["packages/protocol/src/redis.ts"]],
    ["node:sqlite", ["apps/api/src/collections/embedded/document-index.ts"]],
    [
      "weaviate-client",
      [
        "apps/api/src/collections/weaviate/weaviate-class.ts",
        "apps/api/src/collections/weaviate/weaviate-connection.ts",
        "apps/api/src/collections/weaviate/weaviate-numbers.ts",
        "apps/api/src/collections/weaviate/weaviate-object.ts",
        "apps/api/src/collections/weaviate/weaviate-recall.ts",
        "apps/api/src/collections/weaviate/weaviate-retriever.ts",
      ],
    ],
    ["undici", ["apps/api/src/webhooks/guarded-agent.ts", "apps/api/src/webhooks/send.ts"]],
  ])("%s is imported in %j", (name, paths) => {
    expect(importersOf(name).sort()).toEqual(paths);
  });

  test("in the worker, the cross-encoder is seen by two files and nobody else", () => {
    const importers = importersOf("@crossrank/core").filter((path) => room(path) === "apps/worker");
    expect(importers.sort()).toEqual([
      "apps/worker/src/encoder-scorer.ts",
      "apps/worker/src/main.ts",
    ]);
  });

  test("of the protocol, the page knows where a threshold cuts", () => {
    const page = sources.filter(({ path }) => room(path) === "apps/web");
    const known = page.flatMap(({ imports }) => imports.filter((i) => i.includes("protocol")));
    expect(new Set(known)).toEqual(new Set(["@crossrank/protocol/cut"]));
  });

  test("hono is imported in apps/api", () => {
    expect(new Set(importersOf("hono").map(room))).toEqual(new Set(["apps/api"]));
  });

  test("the environment is read in main.ts files", () => {
    const read = /process\.env\b(?!\["ORT_DISABLE_TELEMETRY"\] = )/;
    const readers = sources.filter(({ text }) => read.test(text)).map((s) => s.path);
    expect(readers.sort()).toEqual([
      "apps/api/src/main.ts",
      "apps/cli/src/main.ts",
      "apps/worker/src/entries/main.ts",
      "apps/worker/src/main.ts",
    ]);
  });
});

test("every source file says at its head what it owns", () => {
  const silent = sources
    .filter(({ text }) => !/^(#!.*\n)?\/(\/ |\*\*)/.test(text))
    .map(({ path }) => path);
  expect(silent).toEqual([]);
});

test("no name says nothing", () => {
  const empty = /\/(utils?|helpers?|common|misc|manager|shared|types)(\.tsx?|\/)/;
  expect(sources.filter(({ path }) => empty.test(path)).map(({ path }) => path)).toEqual([]);
});
