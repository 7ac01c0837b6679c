// An API that is killed in the middle of an import: what it had written is there, the rest comes with the next.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { startApiProcess } from "../support/api-process.ts";
import { jsonLines } from "../support/collections.ts";
import { useRedis } from "../support/redis.ts";
import { until } from "../support/until.ts";

const DOCUMENTS = 40_000;
const redis = useRedis();
const folder = mkdtempSync(join(tmpdir(), "crossrank-killed-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("SIGKILL during an import loses and doubles nothing", async () => {
  const lines = jsonLines(
    Array.from({ length: DOCUMENTS }, (_, i) => ({ id: `00${i}`, text: `number ${i} of many` })),
  );
  const bring = (url: string) =>
    fetch(`${url}/v1/collections/many/documents`, { method: "POST", body: lines });
  const countAt = async (url: string) => {
    const reply = await fetch(`${url}/v1/collections/many`);
    return ((await reply.json()) as { documents: number }).documents;
  };
  const first = await startApiProcess(redis.url, { COLLECTIONS_DIR: folder });
  await fetch(`${first.url}/v1/collections`, { method: "POST", body: '{"name":"many"}' });
  const broken = bring(first.url).catch(() => "broken off");
  await until("some are there", async () => (await countAt(first.url)) > 1000);
  await first.kill("SIGKILL");
  expect(await broken).toBe("broken off");

  const second = await startApiProcess(redis.url, { COLLECTIONS_DIR: folder });
  const before = await countAt(second.url);
  expect(before).toBeGreaterThan(1000);
  expect(before).toBeLessThan(DOCUMENTS);
  const report = await (await bring(second.url)).json();
  expect(report).toMatchObject({ imported: DOCUMENTS - before, unchanged: before, failed: 0 });
  expect(await countAt(second.url)).toBe(DOCUMENTS);
  const body = JSON.stringify({ collection: "many", query: "39999", rerank: "off" });
  const found = await fetch(`${second.url}/v1/search`, { method: "POST", body });
  expect(await found.json()).toMatchObject({ recalled: 1, results: [{ id: "0039999" }] });
  await second.kill("SIGTERM");
});
