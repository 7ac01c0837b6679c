import { expect, test } from "vitest";
import { nextStep, requestFrom } from "./doctor-model.ts";

test("options win over the environment, and the environment over the defaults", () => {
  expect(requestFrom({}, {})).toMatchObject({
    name: "crossrank-embedded",
    device: "auto",
    dtype: "auto",
  });
  const environment = { MODEL: "a/b, c/d", DEVICE: "cpu", DTYPE: "", CUDA_VISIBLE_DEVICES: "1" };
  expect(requestFrom({ device: "cuda" }, environment)).toMatchObject({
    name: "a/b",
    device: "cuda",
    dtype: "auto",
    cudaVisibleDevices: "1",
  });
});

test("a check never downloads a model", () => {
  expect(requestFrom({}, { HF_HUB_OFFLINE: "0" }).hub.offline).toBe(true);
});

test.each([
  ["model_not_found", "org/m", "crossrank models pull org/m"],
  ["licence_required", "org/m", "crossrank models pull org/m --accept-licence"],
  ["model_invalid", "org/m", "crossrank models verify org/m"],
  ["model_not_found", "./m/n", "ls -l ./m"],
  ["model_not_found", "models/m", "ls -l models"],
  ["model_invalid", "crossrank-embedded", "crossrank models verify crossrank-embedded"],
  ["model_invalid", "./m", "ls -l ./m ./m/onnx"],
  ["option_invalid", "org/m", "crossrank doctor --model org/m --device auto --dtype auto"],
] as const)("after %s of %s the next command is %s", (code, name, command) => {
  expect(nextStep(code, { name })).toBe(command);
});
