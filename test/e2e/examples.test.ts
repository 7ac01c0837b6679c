// The examples as people run them: true processes, the real model, a real service.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { displayWidth } from "../../examples/text-width.ts";
import { type RealService, startRealService } from "../support/real-service.ts";
import { useRedis } from "../support/redis.ts";

const root = new URL("../../", import.meta.url);

async function runExample(name: string, environment: Record<string, string> = {}) {
  const { FORCE_COLOR: _forced, NO_COLOR: _none, ...inherited } = process.env;
  const example = spawn(process.execPath, [`examples/${name}/main.ts`], {
    cwd: root,
    env: { ...inherited, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, errors, [exitCode]] = await Promise.all([
    text(example.stdout),
    text(example.stderr),
    once(example, "exit"),
  ]);
  return { output, errors, exitCode };
}

const tooWide = (output: string) => output.split("\n").filter((line) => displayWidth(line) > 80);

function expectOrder(output: string, ...texts: string[]): void {
  const positions = texts.map((part) => output.indexOf(part));
  expect(positions).not.toContain(-1);
  expect(positions).toEqual(positions.toSorted((a, b) => a - b));
}

test("basic ranks the phone above the fruit, plain and within 80 columns when piped", async () => {
  const { output, errors, exitCode } = await runExample("basic");

  expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: "" });
  expectOrder(output, "iPhone 15 Pro", "苹果是一种健康的水果");
  expect(output).toBe(stripVTControlCharacters(output));
  expect(tooWide(output)).toEqual([]);
  const readme = readFileSync(new URL("examples/basic/README.md", root), "utf8");
  const scoresIn = (text: string) =>
    [...text.matchAll(/^ +\d {2}([01]\.\d{4})/gm)].map(([, s]) => Number(s));
  expect(scoresIn(readme)).toEqual(scoresIn(output).map((score) => expect.closeTo(score, 2)));
});

test("basic draws each bar as wide as its score", async () => {
  const { output } = await runExample("basic");

  const bars = [...output.matchAll(/ {2}([01]\.\d{4}) {2}(█*)/g)];
  expect(bars).toHaveLength(4);
  for (const [, score, full] of bars) {
    expect(Math.abs((full?.length ?? 0) - Number(score) * 40)).toBeLessThanOrEqual(1);
  }
});

test("colours do not change the drawing", async () => {
  const coloured = await runExample("basic", { FORCE_COLOR: "1" });
  const refused = await runExample("basic", { NO_COLOR: "1" });

  const drawing = (output: string) => output.slice(0, output.lastIndexOf("crossrank-embedded"));
  expect(coloured.output).not.toBe(stripVTControlCharacters(coloured.output));
  expect(drawing(stripVTControlCharacters(coloured.output))).toBe(drawing(refused.output));
});

describe("keyword-trap", () => {
  const redis = useRedis();
  let service: RealService;
  beforeAll(async () => {
    service = await startRealService(redis.url);
  });
  afterAll(() => service.close());

  test("asks every trap twice, from the model and from the cache, and owns up to what went wrong", async () => {
    const { output, errors, exitCode } = await runExample("keyword-trap", {
      CROSSRANK_URL: service.url,
    });

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: "" });
    expectOrder(output, "iPhone 15 Pro", "苹果是一种健康的水果");
    expectOrder(output, "Regular exercise", "After heart surgery");
    expectOrder(output, "Steps to change a car tire safely", "Les meilleurs restaurants");
    expect(output.match(/^first .*cache miss; second .*cache hit$/gm)).toHaveLength(8);
    expect(output).toContain("✗ wrong: crossrank-embedded fell into this trap");
    expect(output).toContain("7 of 8 traps");
    expect(tooWide(output)).toEqual([]);
  });
});

test("keyword-trap says in one line what to do when no service listens", async () => {
  const { output, errors, exitCode } = await runExample("keyword-trap", {
    CROSSRANK_URL: "http://127.0.0.1:1",
  });

  expect(exitCode).toBe(4);
  expect(output).toBe("");
  expect(errors).toMatch(/^No Crossrank at http:\/\/127\.0\.0\.1:1 .*`npm start` first.*\n$/);
});

test("keyword-trap says that it is something else that answers", async () => {
  const page = createServer((_request, response) => void response.end("<h1>Open WebUI</h1>"));
  await once(page.listen(0, "127.0.0.1"), "listening");
  const { port } = page.address() as AddressInfo;
  const { errors, exitCode } = await runExample("keyword-trap", {
    CROSSRANK_URL: `http://127.0.0.1:${port}`,
  });
  page.close();

  expect(exitCode).toBe(4);
  expect(errors).toMatch(/^No Crossrank at .* \(it is something else that answers\): .*\n$/);
});

test("keyword-trap passes on why the service refused", async () => {
  const refusing = createServer((_request, response) => {
    response.writeHead(503).end(JSON.stringify({ detail: "No worker has started yet." }));
  });
  await once(refusing.listen(0, "127.0.0.1"), "listening");
  const { port } = refusing.address() as AddressInfo;
  const { errors, exitCode } = await runExample("keyword-trap", {
    CROSSRANK_URL: `http://127.0.0.1:${port}`,
  });
  refusing.close();

  expect(exitCode).toBe(1);
  expect(errors).toBe("Crossrank answered 503: No worker has started yet.\n");
});

test("search starts, imports both collections, shows both orders and measures: reranking is better, and not by chance", async () => {
  const { output, errors, exitCode } = await runExample("search");

  expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: "" });
  expect(output.match(/^Collection (en|zh): 240 documents imported, 0 failed\.$/gm)).toHaveLength(
    2,
  );
  expectOrder(output, "How to prevent heart disease?", "before (keywords", "after (cross-encoder");
  expect(output.match(/^Reranking lifts ndcg@10 .* p < 0\.0001\)/gm)).toHaveLength(2);
  expect(output.match(/^\| ndcg@10 \|/gm)).toHaveLength(2);
});
