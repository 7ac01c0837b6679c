// Several processes that want the same model at once, and one that dies at it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readFiles, StandInHub, sha } from "../support/stand-in-hub.ts";
import { until } from "../support/until.ts";

const ID = "someone/tiny-xlmr";
const ONNX = "onnx/model.onnx";
const files = readFiles(join(import.meta.dirname, "../parity/fixtures/tiny-xlmr"));

let hub: StandInHub;
let cacheFolder: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  hub = await StandInHub.start();
  hub.publish(ID, files);
  cacheFolder = await mkdtemp(join(tmpdir(), "crossrank-hub-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await hub.close();
  await rm(cacheFolder, { recursive: true });
});

function startPull(): ChildProcess & { readonly folder: Promise<string> } {
  const script = join(import.meta.dirname, "../support/pull-model.ts");
  const env = { ...process.env, HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cacheFolder };
  const child = spawn(process.execPath, [script, ID], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const folder = text(child.stdout).then((output) => output.trim());
  return Object.assign(child, { folder });
}

test("of four processes that start at once, one downloads and all get the model", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  hub.fail(ONNX, { hangAt: 9_000, until: held });
  const pulls = [startPull(), startPull(), startPull(), startPull()];
  const asked = () => hub.requests.filter(({ path }) => path.startsWith("/api/")).length === 4;
  await until("all four to have asked for the description", asked);
  await until("one to be amid the download", () => hub.bodiesOf(ONNX).length > 0);
  release();
  const folders = await Promise.all(pulls.map((pull) => pull.folder));
  expect(new Set(folders).size).toBe(1);
  expect(await readFile(join(folders[0] ?? "", ONNX))).toEqual(files[ONNX]);
  for (const file of Object.keys(files)) expect(hub.bodiesOf(file), file).toHaveLength(1);
});

test("a process killed amid a download is followed by one that goes on at its byte", async () => {
  hub.fail(ONNX, { hangAt: 9_000 });
  const first = startPull();
  const part = `${sha("sha256", files[ONNX] ?? Buffer.alloc(0))}.crossrank.incomplete`;
  const path = join(cacheFolder, "models--someone--tiny-xlmr", "blobs", part);
  await until("9000 bytes on disk", async () => (await readFile(path)).length === 9_000);
  first.kill("SIGKILL");
  await once(first, "exit");
  const folder = await startPull().folder;
  expect(await readFile(join(folder, ONNX))).toEqual(files[ONNX]);
  expect(hub.bodiesOf(ONNX).map(({ range }) => range)).toEqual([undefined, "bytes=9000-"]);
});
