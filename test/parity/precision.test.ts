/** Owns that a model in another precision is the same model: its scores, its name, its refusals. */
import { readFileSync } from "node:fs";
import { cp, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadCrossEncoder } from "@crossrank/core";
import { expect, onTestFinished, test } from "vitest";
import { describeModel } from "../../packages/core/src/descriptor.ts";
import { openModel } from "../../packages/core/src/model.ts";
import { copyTinyModel, copyVariant, TINY_MODEL } from "./fixtures/tiny-model.ts";

interface GoldenPair {
  readonly query: string;
  readonly document: string;
  readonly logit: number;
}
const golden: { pairs: GoldenPair[] } = JSON.parse(
  readFileSync(join(TINY_MODEL, "../tiny-xlmr.golden.json"), "utf8"),
);

/** The tiny model in fp32 and fp16, named as the hub names them. */
async function copyBothPrecisions(): Promise<string> {
  const folder = await copyVariant("fp16");
  await rename(join(folder, "onnx/model.onnx"), join(folder, "onnx/model_fp16.onnx"));
  await cp(join(TINY_MODEL, "onnx/model.onnx"), join(folder, "onnx/model.onnx"));
  return folder;
}

async function load(folder: string, options: Parameters<typeof loadCrossEncoder>[1]) {
  const encoder = await loadCrossEncoder(folder, options);
  onTestFinished(() => encoder.close());
  return encoder;
}

test("an fp16 graph whose logit is fp16 scores within 1e-2 of fp32", async () => {
  const encoder = await load(await copyBothPrecisions(), { device: "cpu", dtype: "fp16" });
  expect(encoder.descriptor.precision).toBe("fp16");
  let largest = 0;
  for (const { query, document, logit } of golden.pairs) {
    const [score] = (await encoder.score(query, [document])).documents;
    largest = Math.max(largest, Math.abs((score?.logit ?? Number.NaN) - logit));
  }
  expect(largest).toBeLessThan(1e-2);
  // Were it 0, fp32 would have run.
  expect(largest).toBeGreaterThan(0);
});

test("auto on a CPU is fp32 and tells why", async () => {
  const reports: { precision: string; precisionReason: string }[] = [];
  const encoder = await load(await copyBothPrecisions(), {
    device: "cpu",
    onDevice: (report) => reports.push(report),
  });
  expect(encoder.descriptor.precision).toBe("fp32");
  expect(reports).toEqual([
    expect.objectContaining({
      precision: "fp32",
      precisionReason: "fp32 comes first on a CPU; int8 only when asked for",
    }),
  ]);
});

test("a precision that the model does not have is refused with a list", async () => {
  const folder = await copyBothPrecisions();
  await expect(loadCrossEncoder(folder, { dtype: "int8" })).rejects.toMatchObject({
    code: "option_invalid",
    message: "the model has no int8 file, only fp32 (onnx/model.onnx), fp16 (onnx/model_fp16.onnx)",
  });
});

test("a file that is called int8 and computes in fp32 is not passed off as int8", async () => {
  const folder = await copyTinyModel();
  await rename(join(folder, "onnx/model.onnx"), join(folder, "onnx/model_quantized.onnx"));
  await expect(loadCrossEncoder(folder, { dtype: "int8" })).rejects.toMatchObject({
    code: "option_invalid",
    message: "dtype int8 was asked for, but onnx/model_quantized.onnx computes in fp32",
  });
});

test("the precisions of one model have different weights, so nobody mixes their scores", async () => {
  const folder = await copyBothPrecisions();
  const descriptors = await Promise.all(
    (["fp32", "fp16"] as const).map(async (dtype) =>
      describeModel(await openModel(folder, { dtype })),
    ),
  );
  const [fp32, fp16] = descriptors;
  expect(fp32?.weightsSha256).not.toBe(fp16?.weightsSha256);
  expect(fp32).toMatchObject({ precision: "fp32", tokenizerSha256: fp16?.tokenizerSha256 });
});

test("the manifest's calibration is in the descriptor and changes no logit", async () => {
  const folder = await copyTinyModel();
  const plain = await load(folder, { device: "cpu" });
  const { createHash } = await import("node:crypto");
  const names = ["config.json", "tokenizer.json", "tokenizer_config.json", "onnx/model.onnx"];
  const files = names.map((name) => {
    const bytes = readFileSync(join(folder, name));
    return [
      name,
      { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length },
    ];
  });
  const calibration = { temperature: 1.5, bias: -0.25 };
  const manifest = { id: "tiny", revision: "1", files: Object.fromEntries(files), calibration };
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
  const calibrated = await load(folder, { device: "cpu" });
  expect(plain.descriptor).not.toHaveProperty("calibration");
  expect(calibrated.descriptor.calibration).toEqual(calibration);
  const [before, after] = await Promise.all(
    [plain, calibrated].map((encoder) => encoder.score("which bridge", ["a long bridge"])),
  );
  expect(after?.documents).toEqual(before?.documents);
});
