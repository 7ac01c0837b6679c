/**
 * Owns the way from a model folder to verified local files and the facts that scoring needs.
 * Must not know onnxruntime or text.
 */
import { createHash } from "node:crypto";
import { basename, posix } from "node:path";
import { CoreError } from "./core-error.ts";
import { readInstructionSet } from "./model-files/instruction-set.ts";
import { type JsonObject, readJsonObject } from "./model-files/json-file.ts";
import {
  MANIFEST_NAME,
  type Manifest,
  type Precision,
  parseManifest,
} from "./model-files/manifest.ts";
import { ModelFolder } from "./model-files/model-folder.ts";
import { readOnnxSummary } from "./model-files/onnx-file.ts";

/** A model whose files are present, whole and inside its folder. */
export interface Model {
  readonly id: string;
  readonly revision: string;
  readonly onnxPath: string;
  readonly tokenizerPath: string;
  /** Of the ONNX file, or of the list of its parts when weights lie beside it. */
  readonly weightsSha256: string;
  readonly tokenizerSha256: string;
  readonly precision: Precision;
  /** Set for int8 only: there the processor decides about the last digits. */
  readonly instructionSet: string | undefined;
  /** Tokens of a whole pair, special tokens included. */
  readonly maxTokens: number;
  readonly padId: number;
}

// These count positions from padding id + 1, so the table is longer than any text may be.
const POSITIONS_AFTER_PADDING = new Set(["xlm-roberta", "xlm-roberta-xl", "roberta", "camembert"]);

// Some tokenizers write 1e30 for "no limit".
const SANE_MAX_TOKENS = 1_000_000;

// A pair needs its special tokens, some query and some document.
const LEAST_MAX_TOKENS = 16;

/**
 * Verifies the model in `path` (hub layout): manifest sizes and checksums where there is a
 * manifest.json, own checksums otherwise.
 *
 * @throws CoreError `model_invalid` naming the file or field.
 */
export async function openModel(path: string): Promise<Model> {
  const folder = await ModelFolder.open(path);
  const manifest = await readManifest(folder);
  const verify = (name: string) => folder.verify(name, manifest);
  const tokenizerSha256 = await verify("tokenizer.json");
  await verify("config.json");
  const config = await readJsonObject(await folder.pathOf("config.json"), "config.json");
  const onnxName = await chooseOnnxFile(folder, manifest);
  const weights = await verifyWeights(folder, onnxName, verify);
  const precision = manifest?.precisions.get(onnxName) ?? precisionOf(weights.operators, onnxName);
  return {
    id: manifest?.id ?? basename(folder.path),
    revision: manifest?.revision ?? weights.sha256.slice(0, 12),
    onnxPath: await folder.pathOf(onnxName),
    tokenizerPath: await folder.pathOf("tokenizer.json"),
    weightsSha256: weights.sha256,
    tokenizerSha256,
    precision,
    instructionSet: precision === "int8" ? await readInstructionSet() : undefined,
    maxTokens: await resolveMaxTokens(folder, config, manifest),
    padId: paddingIdOf(config),
  };
}

async function readManifest(folder: ModelFolder): Promise<Manifest | undefined> {
  if (!(await folder.has(MANIFEST_NAME))) return undefined;
  return parseManifest(await readJsonObject(await folder.pathOf(MANIFEST_NAME), MANIFEST_NAME));
}

async function chooseOnnxFile(folder: ModelFolder, manifest: Manifest | undefined) {
  if (manifest?.default !== undefined) return manifest.default;
  const names = await folder.listOnnxFiles();
  const plain = ["onnx/model.onnx", "model.onnx"].find((name) => names.includes(name));
  const only = names.length === 1 ? names[0] : undefined;
  const chosen = plain ?? only;
  if (chosen !== undefined) return chosen;
  const found = names.length === 0 ? "none" : `${names.join(", ")}, and no manifest default`;
  throw new CoreError("model_invalid", `expected onnx/model.onnx or one other ONNX file: ${found}`);
}

async function verifyWeights(
  folder: ModelFolder,
  onnxName: string,
  verify: (name: string) => Promise<string>,
): Promise<{ sha256: string; operators: ReadonlySet<string> }> {
  const sha256 = await verify(onnxName);
  const summary = readOnnxSummary(await folder.pathOf(onnxName), onnxName);
  if (summary.externalData.size === 0) return { sha256, operators: summary.operators };
  const parts = createHash("sha256").update(`${onnxName}\0${sha256}\n`);
  for (const location of [...summary.externalData].sort()) {
    // An absolute location must not become a relative one by joining.
    const name = location.startsWith("/")
      ? location
      : posix.join(posix.dirname(onnxName), location);
    parts.update(`${name}\0${await verify(name)}\n`);
  }
  return { sha256: parts.digest("hex"), operators: summary.operators };
}

function precisionOf(operators: ReadonlySet<string>, onnxName: string): Precision {
  // Integer arithmetic needs quantized activations; weights that are only *stored* as int8 are
  // widened (Cast, DequantizeLinear) and then run in fp32.
  const integer = [...operators].some((name) => /^(Dynamic)?Quantize|Integer$|^QLinear/.test(name));
  if (integer) return "int8";
  return /fp16|float16/.test(onnxName) ? "fp16" : "fp32";
}

async function resolveMaxTokens(
  folder: ModelFolder,
  config: JsonObject,
  manifest: Manifest | undefined,
): Promise<number> {
  const limits = [positionsOf(config), manifest?.maxTokens];
  if (await folder.has("tokenizer_config.json")) {
    await folder.verify("tokenizer_config.json", manifest);
    const path = await folder.pathOf("tokenizer_config.json");
    limits.push(integerIn(await readJsonObject(path, "tokenizer_config.json"), "model_max_length"));
  }
  const sane = limits.filter((limit) => limit !== undefined && limit <= SANE_MAX_TOKENS);
  if (sane.length === 0) {
    const message =
      "config.json: max_position_embeddings is missing, and nothing else sets a limit";
    throw new CoreError("model_invalid", message);
  }
  const maxTokens = Math.min(...(sane as number[]));
  if (maxTokens < LEAST_MAX_TOKENS) {
    const message = `the model takes ${maxTokens} tokens a pair, at least ${LEAST_MAX_TOKENS} needed`;
    throw new CoreError("model_invalid", message);
  }
  return maxTokens;
}

function positionsOf(config: JsonObject): number | undefined {
  const positions = integerIn(config, "max_position_embeddings");
  if (positions === undefined) return undefined;
  return countsFromPadding(config) ? positions - paddingIdOf(config) - 1 : positions;
}

function paddingIdOf(config: JsonObject): number {
  return integerIn(config, "pad_token_id") ?? (countsFromPadding(config) ? 1 : 0);
}

function countsFromPadding(config: JsonObject): boolean {
  return POSITIONS_AFTER_PADDING.has(String(config["model_type"]));
}

function integerIn(json: JsonObject, field: string): number | undefined {
  const value = json[field];
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;
}
