import { expect, test } from "vitest";
import { devicesFor, precisionsFor, reasonFor, whyNot } from "./device.ts";

test("auto knows CUDA, WebGPU and the CPU in this order; a named device is the only one", () => {
  expect(devicesFor("auto")).toEqual(["cuda", "webgpu", "cpu"]);
  expect(devicesFor("cuda")).toEqual(["cuda"]);
});

test("a GPU looks for fp16 first and never for int8, a CPU for fp32 first", () => {
  expect(precisionsFor("cuda", "auto")).toEqual(["fp16", "fp32"]);
  expect(precisionsFor("webgpu", "auto")).not.toContain("int8");
  expect(precisionsFor("cpu", "auto")).toEqual(["fp32", "fp16", "int8"]);
});

test("a precision that is asked for is the only one, on every device", () => {
  expect(precisionsFor("cuda", "fp32")).toEqual(["fp32"]);
  expect(precisionsFor("cpu", "int8")).toEqual(["int8"]);
});

test("int8 keeps every device but the CPU out, with the reason", () => {
  const settings = { device: "auto", dtype: "int8" } as const;
  expect(whyNot("cuda", settings)).toBe("int8 is computed on the CPU only");
  expect(whyNot("webgpu", settings)).toBe("int8 is computed on the CPU only");
  expect(whyNot("cpu", settings)).toBeUndefined();
});

test("auto leaves WebGPU out until somebody has measured it, and says how to try", () => {
  expect(whyNot("webgpu", { device: "auto", dtype: "auto" })).toBe(
    "never measured on a real GPU: DEVICE=webgpu tries it",
  );
  const asked = whyNot("webgpu", { device: "webgpu", dtype: "auto" });
  expect(asked ?? "nothing").not.toContain("never measured");
});

test("a reason is always given", () => {
  expect(reasonFor("cpu", "cpu")).toBe("asked for");
  expect(reasonFor("cpu", "auto")).toBe("CUDA cannot be used here");
  expect(reasonFor("cuda", "auto")).toMatch(/^first of/);
});
