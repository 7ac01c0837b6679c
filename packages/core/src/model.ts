/**
 * Owns the way from a model folder to verified local files and the facts that scoring needs.
 * Must not know onnxruntime or text.
 */
import { createHash } from "node:crypto";
import { basename, posix } from "node:path";
import { CoreError } from "./core-error.ts";
import { readCpuFlags } from "./device/processor.ts";
import type { DeviceName, PrecisionSetting } from "./device.ts";
import { readInstructionSet } from "./model-files/instruction-set.ts";
import { type JsonObject, readJsonObject } from "./model-files/json-file.ts";
import {
  type Calibration,
  type Canary,
  MANIFEST_NAME,
  type Manifest,
  type Precision,
  parseManifest,
} from "./model-files/manifest.ts";
import { ModelFolder } from "./model-files/model-folder.ts";
import { chooseOnnxFile, type OnnxChoice } from "./model-files/onnx-choice.ts";
import { type OnnxSummary, readOnnxSummary } from "./model-files/onnx-file.ts";

/** A model whose files are present, whole and inside its folder, chosen for one device. */
export interface Model {
  readonly id: string;
  readonly revision: string;
  readonly device: DeviceName;
  /** Name of the ONNX file in its folder, with `/`. */
  readonly onnxName: string;
  readonly onnxPath: string;
  readonly tokenizerPath: string;
  /** Of the ONNX file, or of the list of its parts when weights lie beside it. */
  readonly weightsSha256: string;
  readonly tokenizerSha256: string;
  readonly precision: Precision;
  /** One plain sentence on why this file. */
  readonly precisionReason: string;
  /** True where a pair's logit is its own only when it is alone in its batch. */
  readonly pairsAlone: boolean;
  /** Set for int8 only: there the processor decides about the last digits. */
  readonly instructionSet: string | undefined;
  /** Tokens of a whole pair, special tokens included. */
  readonly maxTokens: number;
  readonly padId: number;
  readonly calibration: Calibration | undefined;
  readonly canary: Canary | undefined;
}

export interface ModelWish {
  /** Default `cpu`. */
  readonly device?: DeviceName;
  /** Default `auto`. */
  readonly dtype?: PrecisionSetting;
  /** The ONNX file to serve, when whoever brought the folder has chosen already. */
  readonly onnxName?: string;
  /** Why that file, in one plain sentence. */
  readonly onnxReason?: string;
  /** What the model is called, and its version, where no manifest says so. */
  readonly id?: string;
  readonly revision?: string;
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
 * @throws CoreError `model_invalid` naming the file or field; `option_invalid` listing what there is
 * when the model has no file of the wished precision.
 */
export async function openModel(path: string, wish: ModelWish = {}): Promise<Model> {
  const folder = await ModelFolder.open(path);
  // A pull brings no manifest of ours, so one that lies in a snapshot is another tool's.
  const manifest = wish.onnxName === undefined ? await readManifest(folder) : undefined;
  const verify = (name: string) => folder.verify(name, manifest);
  const tokenizerSha256 = await verify("tokenizer.json");
  await verify("config.json");
  const config = await readJsonObject(await folder.pathOf("config.json"), "config.json");
  const { name: onnxName, reason } = await chooseFile(folder, manifest, wish);
  const weights = await verifyWeights(folder, onnxName, verify);
  const told = manifest?.precisions.get(onnxName);
  const precision = checkPrecision(onnxName, told?.arithmetic, weights);
  const { device = "cpu", dtype = "auto" } = wish;
  if (dtype !== "auto" && dtype !== precision) {
    const message = `dtype ${dtype} was asked for, but ${onnxName} computes in ${precision}`;
    throw new CoreError("option_invalid", message);
  }
  return {
    id: manifest?.id ?? wish.id ?? basename(folder.path),
    revision: manifest?.revision ?? wish.revision ?? weights.sha256.slice(0, 12),
    device,
    onnxName,
    onnxPath: await folder.pathOf(onnxName),
    tokenizerPath: await folder.pathOf("tokenizer.json"),
    weightsSha256: weights.sha256,
    tokenizerSha256,
    precision,
    precisionReason: reason,
    pairsAlone:
      scalesDynamically(weights) || (precision === "int8" && told?.batchInvariant !== true),
    instructionSet: precision === "int8" ? await readInstructionSet() : undefined,
    maxTokens: await resolveMaxTokens(folder, config, manifest),
    padId: paddingIdOf(config),
    calibration: manifest?.calibration,
    canary: manifest?.canary,
  };
}

async function readManifest(folder: ModelFolder): Promise<Manifest | undefined> {
  if (!(await folder.has(MANIFEST_NAME))) return undefined;
  return parseManifest(await readJsonObject(await folder.pathOf(MANIFEST_NAME), MANIFEST_NAME));
}

async function chooseFile(
  folder: ModelFolder,
  manifest: Manifest | undefined,
  { device = "cpu", dtype = "auto", onnxName, onnxReason = "asked for" }: ModelWish,
): Promise<OnnxChoice> {
  if (onnxName !== undefined) return { name: onnxName, reason: onnxReason };
  const cpuFlags = await readCpuFlags();
  return chooseOnnxFile(await folder.listOnnxFiles(), manifest, { device, dtype, cpuFlags });
}

async function verifyWeights(
  folder: ModelFolder,
  onnxName: string,
  verify: (name: string) => Promise<string>,
): Promise<OnnxSummary & { sha256: string }> {
  const sha256 = await verify(onnxName);
  const summary = readOnnxSummary(await folder.pathOf(onnxName), onnxName);
  if (summary.externalData.size === 0) return { sha256, ...summary };
  const parts = createHash("sha256").update(`${onnxName}\0${sha256}\n`);
  for (const location of [...summary.externalData].sort()) {
    // An absolute location must not become a relative one by joining.
    const name = location.startsWith("/")
      ? location
      : posix.join(posix.dirname(onnxName), location);
    parts.update(`${name}\0${await verify(name)}\n`);
  }
  return { sha256: parts.digest("hex"), ...summary };
}

/** The graph's own precision, which a manifest may confirm but not contradict. */
function checkPrecision(
  onnxName: string,
  told: Precision | undefined,
  summary: OnnxSummary,
): Precision {
  const found = precisionOf(summary);
  if (told === undefined || told === found) return found;
  const field = `${MANIFEST_NAME}: precisions["${onnxName}"].arithmetic`;
  throw new CoreError("model_invalid", `${field} is ${told}, but the graph computes in ${found}`);
}

/** Whether one scale is made from a whole batch, so that a pair's logit depends on its company. */
function scalesDynamically({ operators }: OnnxSummary): boolean {
  return [...operators].some((name) => name.startsWith("DynamicQuantize"));
}

function precisionOf({ operators, isHalf }: OnnxSummary): Precision {
  // Integer arithmetic needs quantized activations; weights that are only *stored* as int8 are
  // widened (Cast, DequantizeLinear) and then run in fp32.
  const integer = [...operators].some((name) => /^(Dynamic)?Quantize|Integer$|^QLinear/.test(name));
  if (integer) return "int8";
  return isHalf ? "fp16" : "fp32";
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
