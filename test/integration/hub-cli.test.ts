// `crossrank models` as a shell sees it: what is on stdout, what on stderr, and the exit codes.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readFiles, StandInHub, sha } from "../support/stand-in-hub.ts";
import { until } from "../support/until.ts";

const MAIN = join(import.meta.dirname, "../../apps/cli/src/main.ts");
const ID = "someone/tiny-xlmr";
const ONNX = "onnx/model.onnx";
const files = readFiles(join(import.meta.dirname, "../parity/fixtures/tiny-xlmr"));

let hub: StandInHub;
let commit: string;
let cacheFolder: string;

beforeEach(async () => {
  hub = await StandInHub.start();
  commit = hub.publish(ID, files);
  cacheFolder = await mkdtemp(join(tmpdir(), "crossrank-hub-"));
});
afterEach(async () => {
  await hub.close();
  await rm(cacheFolder, { recursive: true });
});

async function crossrank(words: string, environment: Record<string, string> = {}) {
  const basics = { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cacheFolder };
  const child = spawn(process.execPath, [MAIN, ...words.split(" ")], {
    env: { PATH: process.env["PATH"], ...basics, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise((resolve) => child.on("close", resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await exited, stdout, stderr };
}

test("pull prints the folder and nothing else on stdout; files and licence on stderr", async () => {
  const { code, stdout, stderr } = await crossrank(`models pull ${ID}`);
  const folder = join(cacheFolder, "models--someone--tiny-xlmr/snapshots", commit);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${folder}\n` });
  expect(stderr).toContain(`${ONNX}  22.5 kB\n`);
  expect(stderr).toContain(`${ONNX} of ${ID}@${commit}, licence apache-2.0\n`);
  expect(stderr).not.toContain("\u001b");
});

test("pull takes a revision and a precision, and asks the hub what main is today", async () => {
  await crossrank(`models pull ${ID}`);
  const newer = hub.publish(ID, {
    ...files,
    "onnx/model_fp16.onnx": files[ONNX] ?? Buffer.alloc(0),
  });
  expect((await crossrank(`models pull ${ID}`)).stdout).toContain(newer);
  const pinned = await crossrank(`models pull ${ID} --revision ${commit}`);
  expect(pinned.stdout).toContain(commit);
  expect((await crossrank(`models pull ${ID} --dtype fp16`)).stderr).toContain(
    "model_fp16.onnx of",
  );
  expect((await crossrank(`models pull ${ID}@main --revision main`)).code).toBe(2);
});

test("a licence that must be accepted stops a pull that nobody can answer, until it is", async () => {
  hub.repository(ID).licence = "cc-by-nc-4.0";
  const refused = await crossrank(`models pull ${ID}`);
  expect(refused).toMatchObject({ code: 2, stdout: "" });
  expect(refused.stderr).toContain("--accept-licence");
  const accepted = await crossrank(`models pull ${ID} --accept-licence`);
  expect(accepted).toMatchObject({ code: 0 });
  expect(accepted.stderr).toContain("licence cc-by-nc-4.0, non-commercial");
});

test("list shows the catalogue and what is cached, for people and as JSON", async () => {
  await crossrank(`models pull ${ID}`);
  const { stdout, stderr } = await crossrank("models list");
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^BAAI\/bge-reranker-v2-m3 +568M +8192 +100\+ +Apache-2\.0$/m);
  expect(stdout).toMatch(new RegExp(`^${ID} .*kB @${commit.slice(0, 7)}$`, "m"));
  const { cache_folder, models } = JSON.parse((await crossrank("models list --json")).stdout);
  expect(cache_folder).toBe(cacheFolder);
  const [{ cached }] = models.filter((model: { id: string }) => model.id === ID);
  const bytes = Object.values(files).reduce((sum, body) => sum + body.length, 0);
  expect(cached).toMatchObject([{ repository: ID, revision: commit, bytes }]);
});

test("verify is silent about nothing: 0 when all is well, 3 with the file's name when not", async () => {
  await crossrank(`models pull ${ID}`);
  const good = await crossrank("models verify");
  expect(good).toMatchObject({ code: 0, stderr: "" });
  expect(good.stdout).toContain(`ok       ${ID}@${commit.slice(0, 7)}  ${ONNX}`);
  expect(good.stdout).toContain("ok       crossrank-embedded  tokenizer.json");
  const blobs = join(cacheFolder, "models--someone--tiny-xlmr/blobs");
  const body = await readFile(join(blobs, sha("sha256", files[ONNX] ?? Buffer.alloc(0))));
  body[1000] = (body[1000] ?? 0) ^ 1;
  await writeFile(join(blobs, sha("sha256", files[ONNX] ?? Buffer.alloc(0))), body);
  await rm(join(blobs, sha("sha256", files["tokenizer.json"] ?? Buffer.alloc(0))));
  const bad = await crossrank(`models verify ${ID}`);
  expect(bad.code).toBe(3);
  expect(bad.stdout).toContain(
    `damaged  ${ID}@${commit.slice(0, 7)}  ${ONNX}  is ${sha("sha256", body)}`,
  );
  expect(bad.stdout).toContain(`missing  ${ID}@${commit.slice(0, 7)}  tokenizer.json`);
  expect(bad.stderr).toContain("crossrank models pull");
  expect((await crossrank(`models pull ${ID}`)).code).toBe(0);
  expect((await crossrank(`models verify ${ID}`)).code).toBe(0);
});

test("verify takes a branch, the beginning of a commit, and a folder with a manifest", async () => {
  await crossrank(`models pull ${ID}`);
  for (const revision of ["main", commit.slice(0, 7), commit]) {
    const { code, stdout } = await crossrank(`models verify ${ID}@${revision}`);
    expect({ code, revision }).toEqual({ code: 0, revision });
    expect(stdout).toContain(ONNX);
  }
  for (const revision of ["v9", commit.slice(0, 3), "0000000"]) {
    expect((await crossrank(`models verify ${ID}@${revision}`)).code).toBe(6);
  }
  const folder = join(cacheFolder, "mine");
  const body = Buffer.from("weights");
  const listed = { "model.onnx": { sha256: sha("sha256", body), bytes: body.length } };
  await mkdir(folder);
  await writeFile(
    join(folder, "manifest.json"),
    JSON.stringify({ id: "x", revision: "1", files: listed }),
  );
  await writeFile(join(folder, "model.onnx"), body);
  expect(await crossrank(`models verify ${folder}`)).toMatchObject({
    code: 0,
    stdout: `ok       ${folder}  model.onnx\n`,
  });
  await writeFile(join(folder, "model.onnx"), "other");
  const damaged = await crossrank(`models verify ${folder}`);
  expect(damaged.code).toBe(3);
  expect(damaged.stderr).toContain(`bring the files of ${folder} again`);
  expect(damaged.stderr).not.toContain("models pull");
});

test.each([
  ["models pull someone/nothing", {}, 6, "404"],
  ["models pull nonsense", {}, 6, "neither a folder"],
  ["models pull ./nothere", {}, 6, "./nothere does not exist"],
  ["models pull test/nothere", {}, 6, "test/ exists here but has no nothere"],
  ["models verify someone/nothing", {}, 6, "not in"],
  ["models verify ./nothere", {}, 6, "./nothere does not exist"],
  [`models pull ${ID}`, { HF_HUB_OFFLINE: "1" }, 6, "HF_HUB_OFFLINE"],
  [`models pull ${ID}`, { HF_ENDPOINT: "ftp://x" }, 2, "HF_ENDPOINT"],
  ["models pull", {}, 2, "missing required argument"],
  ["models pull a/b --dtype q4", {}, 2, "fp32, fp16, int8"],
  ["nonsense", {}, 2, "unknown command"],
])("%s %j exits with %i and says why", async (words, environment, code, reason) => {
  const result = await crossrank(words, environment as Record<string, string>);
  expect(result).toMatchObject({ code, stdout: "" });
  expect(result.stderr).toContain(reason);
  expect(result.stderr).not.toMatch(/^ +at /m);
});

test("a hub that wants a token is exit code 7, one that is busy for long is 4", async () => {
  hub.token = "hf_right";
  const refused = await crossrank(`models pull ${ID}`, { HF_TOKEN: "hf_wrong" });
  expect(refused.code).toBe(7);
  expect(refused.stderr).not.toContain("hf_wrong");
  hub.fail("api", { status: 503, headers: { "retry-after": "9999" } });
  expect((await crossrank(`models pull ${ID}`)).code).toBe(4);
});

test("Ctrl-C ends a pull with 130 and lets go of the lock", async () => {
  hub.fail(ONNX, { hangAt: 9_000 });
  const env = { PATH: process.env["PATH"], HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cacheFolder };
  const child = spawn(process.execPath, [MAIN, "models", "pull", ID], { env });
  const exited = new Promise((resolve) => child.on("close", resolve));
  await until("the download to hang", () => hub.bodiesOf(ONNX).length > 0);
  child.kill("SIGINT");
  expect(await exited).toBe(130);
  expect((await crossrank(`models pull ${ID}`)).code).toBe(0);
});

test("a reader that has seen enough is no failure", async () => {
  const env = { PATH: process.env["PATH"], HF_HUB_CACHE: cacheFolder };
  const child = spawn(process.execPath, [MAIN, "models", "list"], { env });
  child.stdout.destroy();
  const exited = new Promise((resolve) => child.on("close", resolve));
  expect(await text(child.stderr)).toBe("");
  expect(await exited).toBe(0);
});
