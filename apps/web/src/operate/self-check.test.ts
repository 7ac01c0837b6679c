import { expect, test } from "vitest";
import { readSelfCheck } from "./self-check.ts";

test("a worker's check is read: machine, threads, reasons, what was left out, the known pair", () => {
  const check = {
    device: "cpu",
    reason: "CUDA cannot be used here",
    rejected: [{ device: "cuda", reason: "no NVIDIA driver" }, { device: 3 }],
    precisionReason: "the model's default",
    canary: { passed: true, got: 1 },
    threads: 8,
    processor: { model: "A processor", cores: 8 },
  };
  expect(readSelfCheck(check)).toEqual({
    machine: "A processor",
    threads: 8,
    reason: "CUDA cannot be used here",
    precisionReason: "the model's default",
    rejected: [{ device: "cuda", reason: "no NVIDIA driver" }],
    isCanaryPassed: true,
  });
  expect(readSelfCheck({ ...check, gpu: { name: "A GPU" } }).machine).toBe("A GPU");
});

test.each([undefined, null, "text", 3, [], { rejected: "no", canary: null, threads: "many" }])(
  "of %j nothing is known, and nothing breaks",
  (check) => {
    expect(readSelfCheck(check)).toEqual({ rejected: [] });
  },
);
