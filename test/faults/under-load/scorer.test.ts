// What was promised while documents kill, hang or confuse what scores them: their own jobs fail, no others.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { useFaults } from "../../support/fault-run.ts";

const faults = useFaults();
const MODELS = new URL("../../parity/fixtures/", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "crossrank-models-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A tiny model whose graph is special in the way that its name says. */
function modelOf(variant: string): string {
  const model = join(folder, variant);
  cpSync(join(MODELS, "tiny-xlmr"), model, { recursive: true });
  cpSync(join(MODELS, "variants", `${variant}.onnx`), join(model, "onnx/model.onnx"));
  return model;
}

/** Three documents; of the jobs of these numbers, the second is `text`. */
const withBad = (numbers: readonly number[], text: string) => (number: number) => [
  "a",
  numbers.includes(number) ? text : "bb",
  "ccc",
];

const failing = (numbers: readonly number[]) =>
  new Map(numbers.map((number) => [number, "inference_failed"]));

test("documents that kill their worker: their jobs are given up, all others are done", async () => {
  const settings = { SCORE_MS: "10", POISON: "poison" };
  const options = { workers: 3, settings, isSupervised: true };
  const run = await faults.start("2 documents that kill workers", options);
  run.load.start({ jobs: 600, documentsOf: withBad([60, 200], "poison") });
  const tally = await run.count(null);
  expect(tally).toMatchObject({ acknowledged: 600, lost: 0 });
  expect(tally.failures).toEqual(failing([60, 200]));
});

test("a model that returns NaN for some documents: their jobs fail, and no score is made of it", async () => {
  const model = modelOf("not-finite");
  const run = await faults.start("NaN for 5 documents", { workers: 2, model });
  const bad = [10, 20, 30, 40, 50];
  const documentsOf = withBad(bad, "river ".repeat(40));
  run.load.start({ jobs: 300, documentsOf });
  const tally = await run.count(null);
  expect(tally).toMatchObject({ acknowledged: 300, lost: 0 });
  expect(tally.failures).toEqual(failing(bad));
  // Nor was one kept, to be found by who asks again.
  const body = JSON.stringify({ query: "query 10", documents: documentsOf(10) });
  const again = await fetch(`${run.api.url}/v1/rerank`, { method: "POST", body });
  expect(again.status).toBe(500);
  expect(await again.json()).toMatchObject({ code: "inference_failed" });
});

test("a model that hangs on a document: its job is given up, all others are done", async () => {
  const model = modelOf("hangs");
  const settings = { RUN_TIMEOUT_MS: "4000" };
  const options = { workers: 2, model, settings, isSupervised: true };
  const run = await faults.start("a document on which workers hang", options);
  run.load.start({ jobs: 300, documentsOf: withBad([60], "river ".repeat(60)) });
  const tally = await run.count(null);
  expect(tally).toMatchObject({ acknowledged: 300, lost: 0 });
  expect(tally.failures).toEqual(failing([60]));
});
