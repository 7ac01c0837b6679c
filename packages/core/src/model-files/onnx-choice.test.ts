import { describe, expect, test } from "vitest";
import { parseManifest } from "./manifest.ts";
import { chooseAmong, chooseOnnxFile } from "./onnx-choice.ts";

const AVX2 = new Set(["avx2"]);
const VNNI = new Set(["avx2", "avx512f", "avx512_vnni"]);
const wish = { device: "cpu", dtype: "auto", cpuFlags: AVX2 } as const;
const HUB = [
  "onnx/model.onnx",
  "onnx/model_fp16.onnx",
  "onnx/model_q4.onnx",
  "onnx/model_qint8_arm64.onnx",
  "onnx/model_qint8_avx512_vnni.onnx",
  "onnx/model_quint8_avx2.onnx",
];

describe("by the hub's names", () => {
  test.each([
    ["cpu", "auto", AVX2, "onnx/model.onnx"],
    ["cpu", "fp16", AVX2, "onnx/model_fp16.onnx"],
    ["cpu", "int8", AVX2, "onnx/model_quint8_avx2.onnx"],
    ["cpu", "int8", VNNI, "onnx/model_qint8_avx512_vnni.onnx"],
    ["cpu", "int8", new Set(["asimd"]), "onnx/model_qint8_arm64.onnx"],
    ["cuda", "auto", AVX2, "onnx/model_fp16.onnx"],
    ["webgpu", "fp32", AVX2, "onnx/model.onnx"],
  ] as const)("%s, dtype %s", (device, dtype, cpuFlags, name) => {
    expect(chooseOnnxFile(HUB, undefined, { device, dtype, cpuFlags }).name).toBe(name);
  });

  test("a GPU takes fp32 where there is no fp16", () => {
    const { name } = chooseOnnxFile(["onnx/model.onnx"], undefined, { ...wish, device: "cuda" });
    expect(name).toBe("onnx/model.onnx");
  });

  test("auto on a CPU takes fp16 before int8, and tells what is missing", () => {
    const names = ["onnx/model_int8.onnx", "onnx/model_fp16.onnx"];
    expect(chooseOnnxFile(names, undefined, wish)).toEqual({
      name: "onnx/model_fp16.onnx",
      reason: "the model has no fp32 file",
    });
  });

  test("of namesakes the one in onnx/ is taken, and none in another folder", () => {
    const choose = (names: string[]) => chooseAmong(names, ["fp32"], { cpuFlags: AVX2 }).name;
    expect(choose(["model.onnx", "onnx/model.onnx"])).toBe("onnx/model.onnx");
    expect(choose(["old/model.onnx", "model.onnx"])).toBe("model.onnx");
  });

  test("AVX-VNNI is not AVX-512", () => {
    const cpuFlags = new Set(["avx2", "avx_vnni"]);
    const { name } = chooseOnnxFile(HUB, undefined, { ...wish, dtype: "int8", cpuFlags });
    expect(name).toBe("onnx/model_quint8_avx2.onnx");
  });

  test("a single file is served whatever it is called", () => {
    expect(chooseOnnxFile(["model_odd.onnx"], undefined, wish).name).toBe("model_odd.onnx");
  });

  test("a precision that is not there is refused with a list of what there is", () => {
    const choose = () => chooseOnnxFile(["onnx/model.onnx"], undefined, { ...wish, dtype: "int8" });
    expect(choose).toThrow("the model has no int8 file, only fp32 (onnx/model.onnx)");
    expect(choose).toThrow(expect.objectContaining({ code: "option_invalid" }));
  });

  test("int8 alone is nothing for a GPU", () => {
    const names = ["onnx/model_quantized.onnx"];
    expect(() => chooseOnnxFile(names, undefined, { ...wish, device: "cuda" })).toThrow(
      "the model has no fp16 or fp32 file, only int8 (onnx/model_quantized.onnx)",
    );
  });
});

describe("by the manifest", () => {
  const file = { sha256: "0".repeat(64), bytes: 1 };
  const manifest = parseManifest({
    id: "m",
    revision: "1",
    default: "onnx/model_static.onnx",
    files: { "onnx/model_w8.onnx": file, "onnx/model_static.onnx": file },
    precisions: {
      "onnx/model_w8.onnx": { arithmetic: "fp32" },
      "onnx/model_static.onnx": { arithmetic: "int8" },
    },
  });
  const names = ["onnx/model_w8.onnx", "onnx/model_static.onnx"];

  test("its default is served on the CPU, also when that is int8, and the reason says so", () => {
    const choice = chooseOnnxFile(names, manifest, wish);
    expect(choice).toEqual({
      name: "onnx/model_static.onnx",
      reason: "default of the model's manifest",
    });
  });

  test("a device or precision that the default does not suit takes another file", () => {
    const choose = (change: object) => chooseOnnxFile(names, manifest, { ...wish, ...change }).name;
    expect(choose({ device: "cuda" })).toBe("onnx/model_w8.onnx");
    expect(choose({ dtype: "fp32" })).toBe("onnx/model_w8.onnx");
    expect(choose({ dtype: "int8" })).toBe("onnx/model_static.onnx");
  });
});
