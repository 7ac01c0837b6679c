/** Owns how a model folder that cannot be served is refused: by code, by name, within a second. */
import {
  appendFile,
  cp,
  mkdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CoreError, loadCrossEncoder } from "@crossrank/core";
import { describe, expect, test } from "vitest";
import { openModel } from "../../packages/core/src/model.ts";
import { copyTinyModel, copyVariant, copyWithExternalData } from "./fixtures/tiny-model.ts";

const ONNX = "onnx/model.onnx";

async function expectRefusal(folder: string, message: RegExp | string): Promise<void> {
  const before = process.cpuUsage();
  const error = await loadCrossEncoder(folder).then(
    () => expect.fail("the model was loaded"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CoreError);
  expect(error).toMatchObject({ code: "model_invalid", message: expect.stringMatching(message) });
  // Processor time of all threads, so that a busy machine does not count.
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(1000);
}

async function writeManifest(folder: string, files: string[], change: object = {}): Promise<void> {
  const { createHash } = await import("node:crypto");
  const entries = files.map(async (name) => {
    const bytes = await readFile(join(folder, name));
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return [name, { sha256, bytes: bytes.length }] as const;
  });
  const listed = Object.fromEntries(await Promise.all(entries));
  const manifest = { id: "tiny", revision: "7", files: listed, ...change };
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
}

const ALL_FILES = ["config.json", "tokenizer.json", "tokenizer_config.json", ONNX];

async function editJson(path: string, change: object): Promise<void> {
  const json = JSON.parse(await readFile(path, "utf8"));
  await writeFile(path, JSON.stringify({ ...json, ...change }));
}

describe("refused", () => {
  test("a folder that is not there", async () => {
    const refused = loadCrossEncoder("/nowhere/at/all");
    await expect(refused).rejects.toMatchObject({ code: "model_not_found" });
    await expect(refused).rejects.toThrow("/nowhere/at/all");
  });

  test.each(["tokenizer.json", "config.json"])("no %s", async (name) => {
    const folder = await copyTinyModel();
    await rm(join(folder, name));
    await expectRefusal(folder, new RegExp(`^${name} is missing`));
  });

  test("no ONNX file, and several without a default, with a list", async () => {
    const folder = await copyTinyModel();
    await rename(join(folder, ONNX), join(folder, "onnx/model_a.onnx"));
    await cp(join(folder, "onnx/model_a.onnx"), join(folder, "model_b.onnx"));
    await expectRefusal(folder, "onnx/model_a.onnx, model_b.onnx, and no manifest default");
    await rm(join(folder, "onnx"), { recursive: true });
    await rm(join(folder, "model_b.onnx"));
    await expectRefusal(folder, /other ONNX file: none/);
  });

  test.each([1, 100, 5_000, 22_000])("an ONNX file cut after %i bytes", async (bytes) => {
    const folder = await copyTinyModel();
    await truncate(join(folder, ONNX), bytes);
    await expectRefusal(folder, /^onnx\/model\.onnx is truncated: it ends at byte/);
  });

  test("a file that is no ONNX file, or no JSON", async () => {
    const folder = await copyTinyModel();
    await writeFile(join(folder, ONNX), "<html>404 not found</html>".repeat(50));
    await expectRefusal(folder, /^onnx\/model\.onnx is (truncated|not an ONNX)/);
    await truncate(join(folder, ONNX), 0);
    await expectRefusal(folder, "onnx/model.onnx is not an ONNX model: it holds no graph");
    await writeFile(join(folder, "config.json"), "{");
    await expectRefusal(folder, /^config\.json cannot be read as JSON/);
  });

  test("a tokenizer the library cannot read", async () => {
    const folder = await copyTinyModel();
    await editJson(join(folder, "tokenizer.json"), { model: { type: "Unheard" } });
    await expectRefusal(folder, /^tokenizer\.json cannot be used/);
  });

  test("another size or checksum than the manifest's, and files it does not list", async () => {
    const folder = await copyTinyModel();
    await writeManifest(folder, ALL_FILES);
    await truncate(join(folder, ONNX), 22_000);
    await expectRefusal(folder, "onnx/model.onnx has 22000 bytes, the manifest says 22496");
    await appendFile(join(folder, ONNX), Buffer.alloc(496));
    await expectRefusal(folder, /^onnx\/model\.onnx has sha256 [0-9a-f]{64}, the manifest says/);
    await writeManifest(folder, ALL_FILES.slice(1));
    await expectRefusal(folder, "config.json is not listed in the manifest");
    await writeManifest(folder, ALL_FILES, { default: "../../etc/model.onnx" });
    await expectRefusal(folder, /points outside the model folder/);
  });

  test.each([
    ["two-outputs", /model\.onnx has outputs logits, other; expected one logit/],
    ["two-logits", /model\.onnx: output logits is float32 \[batch, 2\]; expected one/],
    ["foreign-input", /model\.onnx takes input_ids, attention_mask, pixel_values; expected/],
  ])("a graph with %s", async (variant, message) => {
    await expectRefusal(await copyVariant(variant), message);
  });

  test("external weights that are missing, too short, or outside the folder", async () => {
    const folder = await copyWithExternalData();
    const data = join(folder, "onnx/model.onnx.data");
    const outside = join(dirname(folder), "stolen.data");
    await cp(data, outside);
    await truncate(data, 10_000);
    await expectRefusal(folder, /model\.onnx cannot be loaded/);
    await rm(data);
    await expectRefusal(folder, "onnx/model.onnx.data is missing");
    await symlink(outside, data);
    await expectRefusal(folder, "onnx/model.onnx.data is a link that leaves the model folder");
    const graph = await readFile(join(folder, ONNX), "latin1");
    for (const location of ["../../../../a.b", "/etc/passwd.bin"]) {
      // The new path must have the old one's length: the format counts bytes.
      const path = location.padEnd("model.onnx.data".length, "x");
      await writeFile(join(folder, ONNX), graph.replaceAll("model.onnx.data", path), "latin1");
      await expectRefusal(folder, /points outside the model folder/);
    }
  });

  test("a window too small for any pair, or unknown", async () => {
    const folder = await copyTinyModel();
    await editJson(join(folder, "config.json"), { max_position_embeddings: 10 });
    await expectRefusal(folder, "the model takes 8 tokens a pair, at least 16 needed");
    await editJson(join(folder, "config.json"), { max_position_embeddings: null });
    await expectRefusal(folder, /^config\.json: max_position_embeddings is missing/);
  });
});

describe("accepted", () => {
  test("a manifest that is right gives id, revision and the smaller window", async () => {
    const folder = await copyTinyModel();
    await writeManifest(folder, ALL_FILES, { max_tokens: 128 });
    expect(await openModel(folder)).toMatchObject({ id: "tiny", revision: "7", maxTokens: 128 });
  });

  test("without a manifest the folder names the model and the weights its revision", async () => {
    const model = await openModel(await copyTinyModel());
    expect(model).toMatchObject({ id: "tiny-xlmr", maxTokens: 512, padId: 1, precision: "fp32" });
    expect(model.revision).toBe(model.weightsSha256.slice(0, 12));
  });

  test("the tokenizer's own limit counts where it is smaller", async () => {
    const folder = await copyTinyModel();
    await editJson(join(folder, "tokenizer_config.json"), { model_max_length: 300 });
    expect((await openModel(folder)).maxTokens).toBe(300);
  });

  test("a snapshot of the hub's cache, whose files are links to its blobs", async () => {
    const folder = await copyTinyModel();
    const cache = join(dirname(folder), "models--tiny");
    const snapshot = join(cache, "snapshots", "abc");
    await mkdir(join(snapshot, "onnx"), { recursive: true });
    await mkdir(join(cache, "blobs"));
    for (const name of ALL_FILES) {
      const blob = join(cache, "blobs", basename(name));
      await cp(join(folder, name), blob);
      await symlink(blob, join(snapshot, name));
    }
    const encoder = await loadCrossEncoder(snapshot);
    expect((await encoder.score("bridge", ["river"])).documents).toHaveLength(1);
    await encoder.close();
  });

  test("a graph with quantized activations is named int8 with the processor's instructions", async () => {
    const encoder = await loadCrossEncoder(await copyVariant("dynamic-int8"));
    expect(encoder.descriptor.precision).toBe("int8");
    expect(encoder.descriptor.instructionSet).toMatch(/^(x64|arm64)/);
    await encoder.close();
  });
});
