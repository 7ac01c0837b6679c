import { expect, test } from "vitest";
import { parseManifest } from "./manifest.ts";

const sha256 = "0".repeat(64);
const valid = { id: "m", revision: "1", files: { "config.json": { sha256, bytes: 2 } } };

test("a manifest needs an id, a revision and its files; the rest may be missing", () => {
  expect(parseManifest({ ...valid, anything: "else" })).toEqual({
    id: "m",
    revision: "1",
    default: undefined,
    files: new Map([["config.json", { sha256, bytes: 2 }]]),
    maxTokens: undefined,
    precisions: new Map(),
  });
});

test("calibration and canary are read", () => {
  const canary = { query: "q", document: "d", logits: { "onnx/model.onnx": -1.5 } };
  const calibration = { temperature: 1.2, bias: -0.1 };
  expect(parseManifest({ ...valid, calibration, canary })).toMatchObject({
    calibration,
    canary: { query: "q", document: "d", logits: new Map([["onnx/model.onnx", -1.5]]) },
  });
});

test.each([
  ["id", { id: "" }],
  ["revision", { revision: 3 }],
  ["files", { files: [] }],
  ['files["a"].sha256', { files: { a: { sha256: "abc", bytes: 1 } } }],
  ['files["a"].bytes', { files: { a: { sha256, bytes: "1" } } }],
  ["max_tokens", { max_tokens: 0 }],
  ["default", { default: 1 }],
  ["calibration.temperature", { calibration: { temperature: 0, bias: 0 } }],
  ["calibration.bias", { calibration: { temperature: 1 } }],
  ["canary.query", { canary: { document: "d", logits: { a: 1 } } }],
  ["canary.document", { canary: { query: "q", document: 1, logits: { a: 1 } } }],
  ["canary.logits", { canary: { query: "q", document: "d", logits: {} } }],
  ['canary.logits["a"]', { canary: { query: "q", document: "d", logits: { a: null } } }],
  ['precisions["a"].arithmetic', { precisions: { a: { arithmetic: "fp12" } } }],
])("a wrong %s is named", (field, change) => {
  expect(() => parseManifest({ ...valid, ...change })).toThrow(`manifest.json: ${field} must be`);
});
