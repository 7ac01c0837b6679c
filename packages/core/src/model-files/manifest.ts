/**
 * Owns the format of a model folder's manifest.json: identity, sizes, checksums.
 * Must not know how the files are read or what is inside them.
 */
import { CoreError } from "../core-error.ts";
import { isObject, type JsonObject } from "./json-file.ts";

/** Arithmetic that the graph runs in, whatever type its weights are stored in. */
export type Precision = "fp32" | "fp16" | "int8";

interface ManifestFile {
  readonly sha256: string;
  readonly bytes: number;
}

export interface Manifest {
  readonly id: string;
  readonly revision: string;
  /** The ONNX file to serve when the caller names none. */
  readonly default: string | undefined;
  /** Path relative to the folder, with `/`, → what the file must be. */
  readonly files: ReadonlyMap<string, ManifestFile>;
  /** Tokens of a whole pair, special tokens included. */
  readonly maxTokens: number | undefined;
  /** ONNX file → what is known of its arithmetic beyond the graph. */
  readonly precisions: ReadonlyMap<string, ManifestPrecision>;
  readonly calibration: Calibration | undefined;
  readonly canary: Canary | undefined;
}

interface ManifestPrecision {
  readonly arithmetic: Precision;
  /** True when it was measured that an int8 graph's logit of a pair never depends on its batch. */
  readonly batchInvariant: boolean;
}

/** How logits become probabilities: sigmoid(logit / temperature + bias). */
export interface Calibration {
  readonly temperature: number;
  readonly bias: number;
}

/** A pair whose logit is known. */
export interface Canary {
  readonly query: string;
  readonly document: string;
  /** ONNX file → its logit of the pair, as measured when the file was made. */
  readonly logits: ReadonlyMap<string, number>;
}

export const MANIFEST_NAME = "manifest.json";

/**
 * Checks the parsed manifest.json; unknown fields are ignored.
 *
 * @throws CoreError `model_invalid` naming the field.
 */
export function parseManifest(json: JsonObject): Manifest {
  const { id, revision, files, max_tokens: maxTokens, precisions, calibration, canary } = json;
  if (typeof id !== "string" || id === "") fail("id", "a non-empty string");
  if (typeof revision !== "string" || revision === "") fail("revision", "a non-empty string");
  if (!isObject(files)) fail("files", "an object of {sha256, bytes}");
  if (maxTokens !== undefined && !(Number.isSafeInteger(maxTokens) && Number(maxTokens) > 0)) {
    fail("max_tokens", "a positive integer");
  }
  if (json["default"] !== undefined && typeof json["default"] !== "string") {
    fail("default", "the path of an ONNX file");
  }
  return {
    id,
    revision,
    default: json["default"],
    files: new Map(Object.entries(files).map(([path, file]) => [path, parseFile(path, file)])),
    maxTokens: maxTokens === undefined ? undefined : Number(maxTokens),
    precisions: new Map(
      Object.entries(isObject(precisions) ? precisions : {}).map(([path, precision]) => [
        path,
        parsePrecision(path, precision),
      ]),
    ),
    calibration: calibration === undefined ? undefined : parseCalibration(calibration),
    canary: canary === undefined ? undefined : parseCanary(canary),
  };
}

function parseFile(path: string, value: unknown): ManifestFile {
  const { sha256, bytes } = isObject(value) ? value : {};
  if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256)) {
    fail(`files["${path}"].sha256`, "64 lower-case hex digits");
  }
  if (typeof bytes !== "number" || !Number.isSafeInteger(bytes) || bytes < 0) {
    fail(`files["${path}"].bytes`, "a size in bytes");
  }
  return { sha256, bytes };
}

function parsePrecision(path: string, value: unknown): ManifestPrecision {
  const { arithmetic, batch_invariant: batchInvariant = false } = isObject(value) ? value : {};
  if (arithmetic !== "fp32" && arithmetic !== "fp16" && arithmetic !== "int8") {
    fail(`precisions["${path}"].arithmetic`, '"fp32", "fp16" or "int8"');
  }
  if (typeof batchInvariant !== "boolean") {
    fail(`precisions["${path}"].batch_invariant`, "true or false");
  }
  return { arithmetic, batchInvariant };
}

function parseCalibration(value: unknown): Calibration {
  const { temperature, bias } = isObject(value) ? value : {};
  if (!isFiniteNumber(temperature) || temperature <= 0)
    fail("calibration.temperature", "a number > 0");
  if (!isFiniteNumber(bias)) fail("calibration.bias", "a number");
  return { temperature, bias };
}

function parseCanary(value: unknown): Canary {
  const { query, document, logits } = isObject(value) ? value : {};
  if (typeof query !== "string" || query === "") fail("canary.query", "a text");
  if (typeof document !== "string" || document === "") fail("canary.document", "a text");
  const entries = Object.entries(isObject(logits) ? logits : {});
  if (entries.length === 0) fail("canary.logits", "an object of ONNX file → logit");
  const known = entries.map(([path, logit]) => {
    if (!isFiniteNumber(logit)) fail(`canary.logits["${path}"]`, "a number");
    return [path, logit] as const;
  });
  return { query, document, logits: new Map(known) };
}

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

function fail(field: string, expected: string): never {
  throw new CoreError("model_invalid", `${MANIFEST_NAME}: ${field} must be ${expected}`);
}
