/**
 * Owns which ONNX file of a model is served: by manifest, or by the names that the hub uses.
 * Must not know what the files hold or where they are.
 */
import { posix } from "node:path";
import { CoreError } from "../core-error.ts";
import { type DeviceName, type PrecisionSetting, precisionsFor } from "../device.ts";
import type { Manifest, Precision } from "./manifest.ts";

export interface OnnxChoice {
  readonly name: string;
  /** One plain sentence. */
  readonly reason: string;
}

/** What is to be chosen from, and for what. */
export interface OnnxWish {
  readonly device: DeviceName;
  readonly dtype: PrecisionSetting;
  /** Flags of the processor: some int8 files are made for one instruction set. */
  readonly cpuFlags: ReadonlySet<string>;
}

// Usual names, best first. `w8` stores weights as int8 and computes in fp32.
const USUAL_NAMES: readonly (readonly [RegExp, Precision, flag?: string])[] = [
  [/^model\.onnx$/, "fp32"],
  [/^model_w8\.onnx$/, "fp32"],
  [/^model_fp16\.onnx$/, "fp16"],
  [/^model_int8\.onnx$/, "int8"],
  [/^model_quantized\.onnx$/, "int8"],
  [/^model_qu?int8_avx512_vnni\.onnx$/, "int8", "avx512_vnni"],
  [/^model_qu?int8_avx512\.onnx$/, "int8", "avx512f"],
  [/^model_qu?int8_avx2\.onnx$/, "int8", "avx2"],
  [/^model_qu?int8_arm64\.onnx$/, "int8", "asimd"],
];

/**
 * Chooses among `names` (paths in the model folder).
 *
 * @throws CoreError `option_invalid` listing what there is when the wished precision is not among
 * it; `model_invalid` when no name tells which file is the model.
 */
export function chooseOnnxFile(
  names: readonly string[],
  manifest: Manifest | undefined,
  wish: OnnxWish,
): OnnxChoice {
  const isPlainWish = wish.device === "cpu" && wish.dtype === "auto";
  if (isPlainWish && manifest?.default !== undefined) {
    return { name: manifest.default, reason: "default of the model's manifest" };
  }
  const known = names.flatMap((name) => {
    const rank = rankOf(name, manifest, wish.cpuFlags);
    return rank === undefined ? [] : [{ name, ...rank }];
  });
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0 && (isPlainWish || known.length === 0)) {
    return { name: only, reason: "the model has no other file" };
  }
  if (known.length === 0) throw noKnownFile(names);
  known.sort((a, b) => a.position - b.position || (a.name < b.name ? -1 : 1));
  const wanted = precisionsFor(wish.device, wish.dtype);
  for (const precision of wanted) {
    const file = known.find((candidate) => candidate.precision === precision);
    if (file !== undefined) return { name: file.name, reason: reasonOf(precision, wish) };
  }
  const found = known.map(({ name, precision }) => `${precision} (${name})`).join(", ");
  const message = `${wanted.join(" or ")} for ${wish.device}: this model has only ${found}`;
  throw new CoreError("option_invalid", message);
}

function rankOf(
  name: string,
  manifest: Manifest | undefined,
  cpuFlags: ReadonlySet<string>,
): { precision: Precision; position: number } | undefined {
  const base = posix.basename(name);
  const usual = USUAL_NAMES.findIndex(([pattern]) => pattern.test(base));
  const [, byName, flag] = USUAL_NAMES[usual] ?? [];
  const listed = manifest?.precisions.get(name);
  if (listed !== undefined) {
    return { precision: listed, position: manifest?.default === name ? -1 : Math.max(usual, 0) };
  }
  if (byName === undefined || (flag !== undefined && !cpuFlags.has(flag))) return undefined;
  return { precision: byName, position: usual };
}

function reasonOf(precision: Precision, { device, dtype }: OnnxWish): string {
  if (dtype !== "auto") return "asked for";
  if (device !== "cpu") return `best of this model's files for ${device}`;
  return precision === "fp32"
    ? "fp32 comes first on a CPU; int8 only when asked for"
    : "the model has no fp32 file";
}

function noKnownFile(names: readonly string[]): CoreError {
  const found = names.length === 0 ? "none" : `${names.join(", ")}, and no manifest default`;
  const message = `expected onnx/model.onnx or one other ONNX file: ${found}`;
  return new CoreError("model_invalid", message);
}
