// Models by name against a stand-in hub: what is asked, what is verified, what is left on disk.
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import {
  lstat,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DownloadProgress, HubOptions } from "../../packages/core/src/hub/hub-options.ts";
import { hubOptionsFrom } from "../../packages/core/src/hub/hub-options.ts";
import { locateModel } from "../../packages/core/src/hub/locate-model.ts";
import { loadCrossEncoder } from "../../packages/core/src/load.ts";
import type { Precision } from "../../packages/core/src/model-files/manifest.ts";
import { type Files, gitSha1, readFiles, StandInHub, sha } from "../support/stand-in-hub.ts";

const FIXTURES = join(import.meta.dirname, "../parity/fixtures");
const ONNX = "onnx/model.onnx";
const ID = "someone/tiny-xlmr";
const plain = readFiles(join(FIXTURES, "tiny-xlmr"));
const withData: Files = {
  ...plain,
  [ONNX]: readFileSync(join(FIXTURES, "variants/external-data/model.onnx")),
  "onnx/model.onnx.data": readFileSync(join(FIXTURES, "variants/external-data/model.onnx.data")),
};
const onnxBytes = plain[ONNX]?.length ?? 0;

let hub: StandInHub;
let cacheFolder: string;

beforeEach(async () => {
  hub = await StandInHub.start();
  cacheFolder = await mkdtemp(join(tmpdir(), "crossrank-hub-"));
});
afterEach(async () => {
  await hub.close();
  await rm(cacheFolder, { recursive: true });
});

const options = (more: Partial<HubOptions> = {}): HubOptions => ({
  ...hubOptionsFrom({
    HF_ENDPOINT: hub.endpoint,
    HF_HUB_CACHE: cacheFolder,
    HF_TOKEN: "hf_secret",
  }),
  ...more,
});
const locate = (name = ID, more: Partial<HubOptions> = {}, wanted: Precision[] = ["fp32"]) =>
  locateModel(name, wanted, options(more));
const refused = (name = ID, more: Partial<HubOptions> = {}, wanted: Precision[] = ["fp32"]) =>
  locate(name, more, wanted).then(
    () => expect.fail("a model was located"),
    (error: unknown) => error as Error & { code: string },
  );
const folderOf = (id: string) => join(cacheFolder, `models--${id.replace("/", "--")}`);
const apiRequests = () => hub.requests.filter(({ path }) => path.startsWith("/api/"));

describe("a pull", () => {
  test.each([
    ["one file", plain],
    ["weights beside the graph", withData],
  ])("gives a folder that scores as the reference does: %s", async (_, files) => {
    const commit = hub.publish(ID, files);
    const located = await locate();
    expect(located).toMatchObject({ id: ID, repository: ID, revision: commit, onnxName: ONNX });
    expect(located.onnxReason).toBe("asked for");
    expect(located.licence).toEqual({ spdx: "apache-2.0", commercial: true });
    const golden = JSON.parse(await readFile(join(FIXTURES, "tiny-xlmr.golden.json"), "utf8"));
    const encoder = await loadCrossEncoder(located.folder);
    for (const { query, document, logit } of golden.pairs.slice(0, 4)) {
      const scores = await encoder.score(query, [document]);
      expect(scores.documents[0]?.logit).toBeCloseTo(logit, 5);
    }
    await encoder.close();
  });

  test("leaves the layout that Hugging Face's tools share, and nothing half done", async () => {
    const commit = hub.publish(ID, plain);
    await locate();
    const folder = folderOf(ID);
    expect(await readFile(join(folder, "refs/main"), "utf8")).toBe(commit);
    const onnx = plain[ONNX] ?? Buffer.alloc(0);
    const config = plain["config.json"] ?? Buffer.alloc(0);
    const link = join(folder, "snapshots", commit, ONNX);
    expect(await readlink(link)).toBe(join("../../../blobs", sha("sha256", onnx)));
    expect(await readlink(join(folder, "snapshots", commit, "config.json"))).toBe(
      join("../../blobs", gitSha1(config)),
    );
    expect((await readdir(join(folder, "blobs"))).filter((name) => name.includes("."))).toEqual([]);
    expect(await readdir(join(cacheFolder, ".locks", "models--someone--tiny-xlmr"))).toEqual([]);
  });

  test("brings what the precision needs and no more", async () => {
    const other = readFileSync(join(FIXTURES, "variants/dynamic-int8.onnx"));
    const surplus = Buffer.from("surplus");
    hub.publish(ID, {
      ...withData,
      "onnx/model_int8.onnx": other,
      "onnx/model_fp16.onnx": surplus,
      "pytorch_model.bin": surplus,
      "modeling.py": surplus,
    });
    const { folder, onnxName } = await locate(ID, {}, ["int8", "fp32"]);
    expect(onnxName).toBe("onnx/model_int8.onnx");
    const names = await readdir(folder, { recursive: true });
    const small = ["config.json", "tokenizer.json", "tokenizer_config.json"];
    expect(names.sort()).toEqual([...small, "onnx", "onnx/model_int8.onnx"].sort());
    expect((await locate(ID, {}, ["fp32"])).onnxName).toBe(ONNX);
    expect(hub.bodiesOf("config.json")).toHaveLength(1);
  });

  test("finds weights under any name that the graph gives", async () => {
    const graph = withData[ONNX]
      ?.toString("latin1")
      .replaceAll("model.onnx.data", "weights/part.01");
    const data = withData["onnx/model.onnx.data"] ?? Buffer.alloc(0);
    const renamed = { ...plain, [ONNX]: Buffer.from(graph ?? "", "latin1") };
    hub.publish(ID, { ...renamed, "onnx/weights/part.01": data });
    const { folder } = await locate();
    expect(await readFile(join(folder, "onnx/weights/part.01"))).toEqual(data);
    hub.publish("someone/other", renamed);
    expect(await refused("someone/other")).toMatchObject({
      code: "model_invalid",
      message: expect.stringContaining("weights/part.01, which the repository does not hold"),
    });
  });

  test("tells how far it is, file by file and over all", async () => {
    hub.publish(ID, withData);
    const seen: DownloadProgress[] = [];
    await locate(ID, { onProgress: (progress) => seen.push(progress) });
    const total = Object.values(withData).reduce((sum, body) => sum + body.length, 0);
    expect(seen.at(-1)).toMatchObject({ overallReceivedBytes: total, overallTotalBytes: total });
    expect(new Set(seen.map(({ file }) => file))).toEqual(new Set(Object.keys(withData)));
    const overall = seen.map(({ overallReceivedBytes }) => overallReceivedBytes);
    expect(overall).toEqual(overall.toSorted((a, b) => a - b));
  });

  test("sends the token to the hub and not where it redirects to", async () => {
    hub.publish(ID, plain);
    hub.token = "hf_secret";
    await locate();
    const byServer = (name: string) => hub.requests.filter(({ server }) => server === name);
    expect(byServer("cdn").length).toBeGreaterThan(0);
    expect(byServer("cdn").filter(({ authorization }) => authorization)).toEqual([]);
    for (const { authorization } of byServer("hub")) expect(authorization).toBe("Bearer hf_secret");
  });

  test("works with a mirror that lists only names: sizes and checksums come from the headers", async () => {
    hub.publish(ID, plain);
    hub.repository(ID).edit = (description) => {
      description["siblings"] = Object.keys(plain).map((rfilename) => ({ rfilename }));
    };
    const { folder } = await locate();
    expect(await readFile(join(folder, ONNX))).toEqual(plain[ONNX]);
    await locate();
    expect(hub.bodiesOf(ONNX)).toHaveLength(1);
  });
});

describe("the commit", () => {
  test("found once stays in use without asking, until a pull asks anew", async () => {
    const first = hub.publish(ID, plain);
    await locate();
    const second = hub.publish(ID, { ...plain, "config.json": Buffer.from("{}") });
    const asked = hub.requests.length;
    expect((await locate()).revision).toBe(first);
    expect(hub.requests).toHaveLength(asked);
    expect((await locate(ID, { refresh: true })).revision).toBe(second);
    expect((await locate()).revision).toBe(second);
    // What did not change is not brought again.
    expect(hub.bodiesOf(ONNX)).toHaveLength(1);
  });

  test("of a pull that fails does not replace the one in use", async () => {
    const first = hub.publish(ID, plain);
    await locate();
    hub.publish(ID, { ...plain, [ONNX]: Buffer.from("new") });
    hub.fail(ONNX, { status: 403 });
    expect(await refused(ID, { refresh: true })).toMatchObject({ code: "unauthorized" });
    expect((await locate(ID, { offline: true })).revision).toBe(first);
  });

  test("is pinned by @commit, and a branch or tag is named by @", async () => {
    const first = hub.publish(ID, plain);
    hub.publish(ID, { ...plain, "config.json": Buffer.from("{}") });
    const tagged = hub.publish(ID, withData, "refs/pr/1");
    expect((await locate(`${ID}@${first}`)).revision).toBe(first);
    expect((await locate(`${ID}@refs/pr/1`)).revision).toBe(tagged);
    expect(await readFile(join(folderOf(ID), "refs/refs/pr/1"), "utf8")).toBe(tagged);
  });
});

describe("a cache that another tool filled", () => {
  const fill = (files: Files, linked: boolean): string => {
    const commit = "0123456789abcdef0123456789abcdef01234567";
    const folder = folderOf(ID);
    for (const [path, body] of Object.entries(files)) {
      const isLarge = path.endsWith(".onnx") || path === "tokenizer.json";
      const blob = join(folder, "blobs", isLarge ? sha("sha256", body) : gitSha1(body));
      const file = join(folder, "snapshots", commit, path);
      for (const parent of [join(blob, ".."), join(file, "..")])
        mkdirSync(parent, { recursive: true });
      writeFileSync(linked ? blob : file, body);
      if (linked) symlinkSync(blob, file);
    }
    mkdirSync(join(folder, "refs"));
    writeFileSync(join(folder, "refs/main"), commit);
    return commit;
  };

  test.each([true, false])("is used offline without a request (links: %s)", async (linked) => {
    const commit = fill(plain, linked);
    const located = await locate(ID, { offline: true });
    expect(located).toMatchObject({ revision: commit, onnxName: ONNX });
    expect(hub.requests).toEqual([]);
    const encoder = await loadCrossEncoder(located.folder);
    expect((await encoder.score("bridge", ["river"])).documents).toHaveLength(1);
    await encoder.close();
  });

  test("is used when the hub is away, and completed when it is there", async () => {
    const commit = fill(plain, true);
    hub.fail(
      "api",
      ...Array.from({ length: 5 }, () => ({ status: 503, headers: { "retry-after": "0" } })),
    );
    expect((await locate()).revision).toBe(commit);
    await rm(join(folderOf(ID), "snapshots", commit, "config.json"));
    expect(await refused(ID, { offline: true })).toMatchObject({ code: "model_not_found" });
    hub.publish(ID, plain);
    hub.repository(ID).commits.set(commit, plain);
    await locate();
    expect(hub.bodiesOf("config.json")).toEqual([]);
    expect(hub.bodiesOf(ONNX)).toEqual([]);
  });
});

test("offline the next best precision is used where the best is not in the cache", async () => {
  const int8 = readFileSync(join(FIXTURES, "variants/dynamic-int8.onnx"));
  hub.publish(ID, { ...plain, "onnx/model_int8.onnx": int8 });
  await locate(ID, {}, ["fp32"]);
  const located = await locate(ID, { offline: true }, ["int8", "fp32"]);
  expect(located).toMatchObject({ onnxName: ONNX, licence: { spdx: "apache-2.0" } });
});

describe("a transfer", () => {
  test("that is cut goes on at the byte where it ended", async () => {
    hub.publish(ID, plain);
    hub.fail(ONNX, { cutAt: 9_000 }, { cutAt: 15_000 });
    const { folder } = await locate();
    expect(hub.bodiesOf(ONNX).map(({ range }) => range)).toEqual([
      undefined,
      "bytes=9000-",
      "bytes=15000-",
    ]);
    expect(await readFile(join(folder, ONNX))).toEqual(plain[ONNX]);
  });

  test("that is given up goes on there in the next run", async () => {
    hub.publish(ID, plain);
    const abort = new AbortController();
    hub.fail(ONNX, { hangAt: 9_000 });
    const onProgress = ({ file, receivedBytes }: DownloadProgress) => {
      if (file === ONNX && receivedBytes === 9_000) abort.abort(new Error("enough"));
    };
    await expect(locate(ID, { signal: abort.signal, onProgress })).rejects.toThrow("enough");
    await locate();
    expect(hub.bodiesOf(ONNX).map(({ range }) => range)).toEqual([undefined, "bytes=9000-"]);
  });

  test("starts again where the server knows no ranges", async () => {
    hub.publish(ID, plain);
    hub.fail(ONNX, { cutAt: 9_000 }, { ignoreRange: true });
    const { folder } = await locate();
    expect(await readFile(join(folder, ONNX))).toEqual(plain[ONNX]);
  });

  test("starts again when the server refuses the range", async () => {
    hub.publish(ID, plain);
    hub.fail(ONNX, { cutAt: 9_000 }, { status: 416 });
    const { folder } = await locate();
    expect(
      hub
        .bodiesOf(ONNX)
        .map(({ range }) => range)
        .at(-1),
    ).toBeUndefined();
    expect(await readFile(join(folder, ONNX))).toEqual(plain[ONNX]);
  });

  test("with wrong bytes is repeated once from the start, then refused by name and checksums", async () => {
    const commit = hub.publish(ID, plain);
    hub.fail(ONNX, { corrupt: true });
    await locate();
    await rm(folderOf(ID), { recursive: true });
    hub.fail(ONNX, { corrupt: true }, { corrupt: true });
    const error = await refused();
    expect(error.code).toBe("download_failed");
    const expected = sha("sha256", plain[ONNX] ?? Buffer.alloc(0));
    const got = sha("sha256", Buffer.alloc(onnxBytes, "x"));
    expect(error.message).toContain(`${ONNX} has the checksum ${got}, the hub says ${expected}`);
    expect(existsSync(join(folderOf(ID), "snapshots", commit, ONNX))).toBe(false);
    expect((await readdir(join(folderOf(ID), "blobs"))).filter((n) => n.includes("."))).toEqual([]);
    expect(hub.bodiesOf(ONNX)).toHaveLength(4);
  });

  test("of a small file is verified too", async () => {
    hub.publish(ID, plain);
    hub.fail("config.json", { corrupt: true }, { corrupt: true });
    expect((await refused()).message).toContain("config.json has the checksum");
  });

  test("that falls silent is tried again", async () => {
    hub.publish(ID, plain);
    hub.fail(ONNX, { hangAt: 9_000 });
    await locate(ID, { stallTimeoutMs: 300 });
    expect(hub.bodiesOf(ONNX).map(({ range }) => range)).toEqual([undefined, "bytes=9000-"]);
  });

  test("waits as long as Retry-After says", async () => {
    hub.publish(ID, plain);
    hub.fail(ONNX, { status: 429, headers: { "retry-after": "1" } });
    hub.fail("api", { status: 429, headers: { "retry-after": "1" } });
    await locate();
    for (const [first, second] of [apiRequests(), hub.bodiesOf(ONNX)]) {
      expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(1000);
    }
  });

  test("is given up at once when the hub asks for a long wait", async () => {
    hub.publish(ID, plain);
    hub.fail("api", { status: 429, headers: { "retry-after": "3600" } });
    const error = await refused();
    expect(error).toMatchObject({ code: "download_failed" });
    expect(error.message).toContain("it asks to come back in 3600 s");
  });
});

describe("refused", () => {
  test("no model of that name or revision, with what to do", async () => {
    hub.publish(ID, plain);
    const missing = await refused("someone/nothing");
    expect(missing).toMatchObject({ code: "model_not_found" });
    expect(missing.message).toMatch(/^someone\/nothing: main: .*404.*crossrank models list/);
    expect((await refused(`${ID}@v9`)).message).toContain(`${ID}@v9: v9: `);
    expect(hub.requests).toHaveLength(2);
  });

  test.each([401, 403])("%s, once, naming HF_TOKEN and never the token", async (status) => {
    hub.publish(ID, plain);
    hub.fail("api", { status, headers: { "x-error-code": "GatedRepo" } });
    const error = await refused();
    expect(error).toMatchObject({ code: "unauthorized" });
    expect(error.message).toContain("HF_TOKEN");
    expect(JSON.stringify([error.message, error.stack])).not.toContain("hf_secret");
    expect(hub.requests).toHaveLength(1);
  });

  test("a hub that cannot be reached, naming its address and not the signature of a redirect", async () => {
    const endpoint = "http://127.0.0.1:1";
    const error = await refused(ID, { endpoint });
    expect(error).toMatchObject({ code: "download_failed" });
    expect(error.message).toContain(endpoint);
    hub.publish(ID, plain);
    hub.fail(ONNX, { status: 400 });
    expect((await refused()).message).not.toContain("secret");
  });

  test("an answer that is no hub's", async () => {
    hub.publish(ID, plain);
    hub.repository(ID).edit = (description) => {
      description["sha"] = "../../x";
    };
    expect(await refused()).toMatchObject({ code: "download_failed" });
  });

  test.each(["../evil", "/etc/evil", "a/../../evil", "a\\evil", "", "."])(
    "a file name that leaves the cache: %j",
    async (rfilename) => {
      hub.publish(ID, plain);
      hub.repository(ID).edit = (description) => {
        (description["siblings"] as object[]).push({ rfilename, size: 1, blobId: "0".repeat(40) });
      };
      const error = await refused();
      expect(error).toMatchObject({ code: "download_failed" });
      expect(error.message).toContain(JSON.stringify(rfilename));
      expect(existsSync(join(folderOf(ID), "snapshots"))).toBe(false);
    },
  );

  test("a precision that the repository lacks, with what it has", async () => {
    hub.publish(ID, { ...plain, "model.safetensors": Buffer.from("x") });
    expect(await refused(ID, {}, ["fp16"])).toMatchObject({
      code: "option_invalid",
      message: `${ID}: the model has no fp16 file, only fp32 (${ONNX})`,
    });
  });

  test("a name whose first part is a folder here, without asking the hub", async () => {
    const name = "models/not-mounted";
    hub.publish(name, plain);
    for (const asked of [name, `${name}@main`]) {
      const error = await refused(asked);
      expect(error).toMatchObject({ code: "model_not_found" });
      expect(error.message).toContain("models/ exists here but has no not-mounted");
      expect(error.message).toContain(`./${name}`);
    }
    expect(hub.requests).toEqual([]);
  });

  test("a folder that is not there", async () => {
    for (const name of ["./nowhere", "/nowhere", "../nowhere/else"]) {
      expect(await refused(name)).toMatchObject({
        code: "model_not_found",
        message: `model folder ${name} does not exist or is not a folder`,
      });
    }
  });

  test("offline what is not in the cache, with the command for elsewhere", async () => {
    hub.publish(ID, plain);
    const error = await refused(ID, { offline: true });
    expect(error).toMatchObject({ code: "model_not_found" });
    expect(error.message).toContain(`crossrank models pull ${ID}`);
    await locate();
    await rm(join(folderOf(ID), "blobs"), { recursive: true });
    expect((await refused(ID, { offline: true })).message).toContain("lacks files for fp32");
  });

  test("a download that the disk has no room for, before it begins", async () => {
    hub.publish(ID, plain);
    hub.repository(ID).edit = (description) => {
      const siblings = description["siblings"] as { rfilename: string; lfs?: { size: number } }[];
      for (const { lfs } of siblings) if (lfs) lfs.size = 2 ** 52;
    };
    const error = await refused();
    expect(error).toMatchObject({ code: "download_failed" });
    expect(error.message).toContain(`${cacheFolder} has `);
    expect(hub.bodiesOf("config.json")).toEqual([]);
  });

  test("a disk that is full or a cache that cannot be written, naming the folder", async () => {
    hub.publish(ID, plain);
    mkdirSync(join(folderOf(ID), "blobs"), { recursive: true });
    const blob = sha("sha256", plain[ONNX] ?? Buffer.alloc(0));
    symlinkSync("/dev/full", join(folderOf(ID), "blobs", `${blob}.crossrank.incomplete`));
    const full = await refused();
    expect(full).toMatchObject({ code: "download_failed" });
    expect(full.message).toMatch(new RegExp(`${cacheFolder} cannot be written \\(ENOSPC`));
    const file = join(cacheFolder, "file");
    writeFileSync(file, "");
    const notFolder = await refused(ID, { cacheFolder: join(file, "hub") });
    expect(notFolder).toMatchObject({ code: "download_failed" });
    expect(notFolder.message).toContain(join(file, "hub"));
  });

  test("a non-commercial licence until it is accepted, once for all later starts", async () => {
    hub.publish(ID, plain);
    hub.repository(ID).licence = "cc-by-nc-4.0";
    const error = await refused();
    expect(error).toMatchObject({ code: "licence_required" });
    expect(error.message).toContain("cc-by-nc-4.0");
    expect(hub.bodiesOf("config.json")).toEqual([]);
    const { licence } = await locate(ID, { acceptedLicences: ["CC-BY-NC-4.0"] });
    expect(licence).toEqual({ spdx: "cc-by-nc-4.0", commercial: false });
    await locate();
    await rm(folderOf(ID), { recursive: true });
    await locate(ID, { acceptedLicences: [ID] });
  });

  test("a licence of its own whose name rules out commercial use", async () => {
    hub.publish(ID, plain);
    hub.repository(ID).edit = (description) => {
      description["cardData"] = { license: "other", license_name: "acme-noncommercial" };
    };
    const error = await refused();
    expect(error).toMatchObject({ code: "licence_required" });
    expect(error.message).toContain("ACCEPT_LICENCE=acme-noncommercial");
  });

  test("the licence that the catalogue knows, whatever the hub says", async () => {
    const id = "jinaai/jina-reranker-v2-base-multilingual";
    hub.publish(id, plain);
    hub.repository(id).licence = "mit";
    expect(await refused(id)).toMatchObject({ code: "licence_required" });
  });
});

test("the catalogue's ONNX repository is used where it is another one", async () => {
  const repository = "onnx-community/bge-reranker-v2-m3-ONNX";
  const int8 = readFileSync(join(FIXTURES, "variants/dynamic-int8.onnx"));
  hub.publish(repository, { ...plain, "onnx/model_int8.onnx": int8 });
  const located = await locate("BAAI/bge-reranker-v2-m3", {}, ["int8", "fp32"]);
  expect(located).toMatchObject({ id: "BAAI/bge-reranker-v2-m3", repository });
  expect(located.onnxName).toBe("onnx/model_int8.onnx");
});

test("a file that was cut short on disk is brought again", async () => {
  const commit = hub.publish(ID, plain);
  const { folder } = await locate();
  await truncate(join(folder, ONNX), 100);
  await locate();
  expect(await readFile(join(folder, ONNX))).toEqual(plain[ONNX]);
  expect((await lstat(join(folderOf(ID), "snapshots", commit, ONNX))).isSymbolicLink()).toBe(true);
});

test("a file that was damaged on disk is mended by a pull", async () => {
  hub.publish(ID, plain);
  const { folder } = await locate();
  await writeFile(join(folder, ONNX), Buffer.alloc(onnxBytes));
  await locate(ID, { refresh: true });
  expect(await readFile(join(folder, ONNX))).toEqual(plain[ONNX]);
});

test("folders and the embedded model are returned as they are, without the hub", async () => {
  cpSync(join(FIXTURES, "tiny-xlmr"), join(cacheFolder, "my-model"), { recursive: true });
  const folder = join(cacheFolder, "my-model");
  expect(await locate(folder)).toEqual({ folder });
  expect(await locate("models/crossrank-embedded")).toEqual({
    folder: "models/crossrank-embedded",
  });
  const embedded = await locate("crossrank-embedded");
  expect(existsSync(join(embedded.folder, "manifest.json"))).toBe(true);
  expect(hub.requests).toEqual([]);
});
