import { expect, test } from "vitest";
import { isOutOfMemory, plainReason } from "./runtime-message.ts";

test.each([
  "Non-zero status code returned while running MatMul node. Failed to allocate memory for requested buffer of size 123",
  "CUDA failure 2: out of memory ; GPU=0 ; expr=cudaMalloc((void**)&p, size)",
  "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED",
  "BFCArena: Available memory of 5 is smaller than requested bytes of 9",
  "std::bad_alloc",
  "Array buffer allocation failed",
])("out of memory: %s", (message) => {
  expect(isOutOfMemory(message)).toBe(true);
});

test.each(["CUDA failure 700: an illegal memory access was encountered", "Got invalid dimensions"])(
  "no question of memory: %s",
  (message) => expect(isOutOfMemory(message)).toBe(false),
);

// As onnxruntime-node 1.30 says them.
test.each([
  [
    "model.onnx cannot be loaded: OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library",
    /^the CUDA libraries of onnxruntime cannot be loaded/,
  ],
  [
    "model.onnx cannot be loaded: /src/webgpu_context.cc:136 adapter_result was false. Failed to get a WebGPU adapter: No supported adapters\n",
    /^no graphics driver offers an adapter/,
  ],
  ["CUDA failure 100: no CUDA-capable device is detected", /shows no GPU/],
  ["Failed to allocate memory for requested buffer", /too little free memory/],
  ["something new\nat line 2", /^something new$/],
])("%s is told plainly", (message, plain) => {
  expect(plainReason(message)).toMatch(plain);
});

test("a long unknown message keeps its end, where the cause stands", () => {
  const reason = plainReason(`${"x".repeat(500)} the cause`);
  expect(reason.length).toBeLessThan(210);
  expect(reason).toMatch(/the cause$/);
});
