/** Owns the self-check: which device runs a model, what is told about it, and what it refuses. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CoreError, loadCrossEncoder } from "@crossrank/core";
import { describe, expect, onTestFinished, test } from "vitest";
import { whyNoCuda, whyNoWebGpu } from "../../packages/core/src/device/gpu.ts";
import { placeModel } from "../../packages/core/src/device/placement.ts";
import type { DeviceReport } from "../../packages/core/src/device.ts";
import { openModel } from "../../packages/core/src/model.ts";
import { Tokenizer } from "../../packages/core/src/tokenizer.ts";
import { copyTinyModel, TINY_MODEL } from "./fixtures/tiny-model.ts";

const hasNoCuda = whyNoCuda(undefined) !== undefined;

async function loadAndReport(folder: string, options: Parameters<typeof loadCrossEncoder>[1] = {}) {
  const reports: DeviceReport[] = [];
  const encoder = await loadCrossEncoder(folder, {
    ...options,
    onDevice: (report) => reports.push(report),
  });
  onTestFinished(() => encoder.close());
  const [report, ...more] = reports;
  expect(more).toEqual([]);
  if (report === undefined) expect.fail("nothing was told of the device");
  return { encoder, report };
}

/** A tiny model whose manifest says what its canary scores. */
async function copyWithCanary(logit: number): Promise<string> {
  const folder = await copyTinyModel();
  const names = ["config.json", "tokenizer.json", "tokenizer_config.json", "onnx/model.onnx"];
  const files = names.map((name) => {
    const bytes = readFileSync(join(folder, name));
    return [
      name,
      { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length },
    ];
  });
  const canary = {
    query: "which bridge is long",
    document: "A slow train crosses the long bridge at night.",
    logits: { "onnx/model.onnx": logit },
  };
  const manifest = { id: "tiny", revision: "1", files: Object.fromEntries(files), canary };
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
  return folder;
}

// Of make-tiny-xlmr.py.
const CANARY_LOGIT = 0.555_926_8;

describe("the device", () => {
  test.skipIf(!hasNoCuda)("auto without CUDA is the CPU, and says why not the others", async () => {
    const { encoder, report } = await loadAndReport(TINY_MODEL);
    expect(encoder.descriptor.device).toBe("cpu");
    expect(report).toMatchObject({
      device: "cpu",
      reason: "CUDA cannot be used here",
      rejected: [
        { device: "cuda", reason: expect.stringMatching(/^\S.{10,}/) },
        {
          device: "webgpu",
          reason: "never measured on a real GPU: DEVICE=webgpu tries it",
        },
      ],
      threads: 1,
      canary: { passed: true },
      onnxruntime: { version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    });
    expect(report.onnxruntime.bundled).toContain("cpu");
    expect(report.processor.cores).toBeGreaterThan(0);
    expect(report.memory.freeBytes).toBeGreaterThan(0);
    expect(report.memory.freeBytes).toBeLessThanOrEqual(report.memory.totalBytes);
  });

  test("a CPU that was asked for is not explained away", async () => {
    const { report } = await loadAndReport(TINY_MODEL, { device: "cpu", threads: 2 });
    expect(report).toMatchObject({ reason: "asked for", rejected: [], threads: 2 });
  });

  test("a device that was asked for is never replaced by another", async () => {
    for (const [device, whyNot] of [
      ["cuda", whyNoCuda(undefined)],
      ["webgpu", whyNoWebGpu()],
    ] as const) {
      if (whyNot === undefined) continue;
      await expect(loadCrossEncoder(TINY_MODEL, { device })).rejects.toMatchObject({
        code: "option_invalid",
        message: expect.stringMatching(`^device ${device} cannot be used: .{10,}`),
      });
    }
  });

  test.each([
    ["device", "gpu"],
    ["dtype", "bf16"],
  ])("a %s called %s is refused with what there is", async (name, value) => {
    const options = { [name]: value } as Parameters<typeof loadCrossEncoder>[1];
    await expect(loadCrossEncoder(TINY_MODEL, options)).rejects.toMatchObject({
      code: "option_invalid",
      message: expect.stringMatching(`^${name} must be auto, .*, not ${value}$`),
    });
  });

  test.skipIf(whyNoCuda(undefined) === undefined)(
    "a device that the runtime itself refuses is refused plainly, and the process lives on",
    async () => {
      const model = await openModel(TINY_MODEL, { device: "cuda" });
      const tokenizer = Tokenizer.load(model.tokenizerPath);
      const options = { threads: 1, onFailure: () => {} };
      const refusal = await placeModel(model, tokenizer, options).then(
        () => expect.fail("CUDA was used"),
        (error: CoreError & { reason: string }) => error,
      );
      expect(refusal.code).toBe("option_invalid");
      expect(refusal.reason).not.toMatch(/onnxruntime_src|\n/);
      await loadAndReport(TINY_MODEL, { device: "cpu" });
    },
  );
});

describe("the canary", () => {
  test("is scored at every load and told", async () => {
    const { report } = await loadAndReport(await copyWithCanary(CANARY_LOGIT));
    expect(report.canary).toMatchObject({ source: "manifest", expected: CANARY_LOGIT });
    expect(Math.abs(report.canary.got - CANARY_LOGIT)).toBeLessThan(1e-5);
  });

  test("that the CPU scores wrongly refuses the model with both numbers", async () => {
    const folder = await copyWithCanary(CANARY_LOGIT + 2e-4);
    await expect(loadCrossEncoder(folder, { device: "cpu" })).rejects.toMatchObject({
      code: "model_invalid",
      message: expect.stringMatching(
        /^onnx\/model\.onnx wrongly scores its canary 0\.5559\d*, expected 0\.5561\d*/,
      ),
    });
  });

  test("without a known logit is a finite one, the same in both rows", async () => {
    const { report } = await loadAndReport(TINY_MODEL);
    expect(report.canary).toMatchObject({ source: "none", passed: true });
    expect(Number.isFinite(report.canary.got)).toBe(true);
  });
});

// Where there is no GPU, a Vulkan driver that computes on the processor takes the same path.
describe.skipIf(whyNoWebGpu() !== undefined)("WebGPU, where it can be had", () => {
  test("gives the CPU's logits within 1e-4, and its canary is the CPU's", async () => {
    const gpu = await loadAndReport(TINY_MODEL, { device: "webgpu" });
    const cpu = await loadAndReport(TINY_MODEL, { device: "cpu" });
    expect(gpu.encoder.descriptor.device).toBe("webgpu");
    expect(gpu.report.canary).toMatchObject({ source: "cpu", passed: true });
    const documents = ["A slow train crosses the long bridge", "图书馆关门"];
    const [expected, actual] = await Promise.all(
      [cpu, gpu].map(({ encoder }) => encoder.score("which bridge", documents)),
    );
    actual?.documents.forEach(({ logit }, index) => {
      expect(Math.abs(logit - (expected?.documents[index]?.logit ?? Number.NaN))).toBeLessThan(
        1e-4,
      );
    });
  });

  test("is refused by name when it scores the canary wrongly", async () => {
    const folder = await copyWithCanary(CANARY_LOGIT + 2e-4);
    await expect(loadCrossEncoder(folder, { device: "webgpu" })).rejects.toMatchObject({
      code: "option_invalid",
      message: expect.stringMatching(/^device webgpu cannot be used: it wrongly scores its canary/),
    });
  });
});
