/**
 * Owns which ONNX file of a model is served, in a folder as in a repository: by what its makers tell,
 * else by the names that the hub uses. Must not know what the files hold or where they are.
 */
import { arch } from "node:process";
import { CoreError } from "../core-error.ts";
import { type DeviceName, type PrecisionSetting, precisionsFor } from "../device.ts";
import type { Manifest, Precision } from "./manifest.ts";

export interface OnnxChoice {
  readonly name: string;
  /** One plain sentence. */
  readonly reason: string;
}

/** What is known beside the names. */
export interface OnnxFacts {
  /** Flags of the processor: some int8 files are made for one instruction set. */
  readonly cpuFlags: ReadonlySet<string>;
  /** Files whose precision somebody who knows has told, whatever they are called. */
  readonly told?: ReadonlyMap<string, Precision> | undefined;
  /** The file that its makers would serve. */
  readonly preferred?: string | undefined;
}

/** What is to be chosen for, in a folder. */
export interface OnnxWish {
  readonly device: DeviceName;
  readonly dtype: PrecisionSetting;
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
const FOLDER = "onnx/";

// Where the system lists no flags: what practically every processor of the kind has.
const FLAGS_OF_ALL: Readonly<Record<string, string>> = { x64: "avx2", arm64: "asimd" };

/** Of all precisions none is ruled out, so the makers' own choice counts. */
const ALL_PRECISIONS = 3;

/** Chooses among the files of a folder, `names` being paths in it; @throws as `chooseAmong`. */
export function chooseOnnxFile(
  names: readonly string[],
  manifest: Manifest | undefined,
  { device, dtype, cpuFlags }: OnnxWish,
): OnnxChoice {
  const listed = [...(manifest?.precisions ?? [])];
  const told = new Map(listed.map(([name, { arithmetic }]) => [name, arithmetic]));
  const facts = { cpuFlags, told, preferred: manifest?.default };
  return chooseAmong(names, precisionsFor(device, dtype), facts);
}

/**
 * Chooses the file of the first of `wanted` that is among `names`. Names are relative to the model's
 * root; one in `onnx/` comes before its namesake at the top, and none elsewhere is known by its name.
 *
 * @throws CoreError `option_invalid` listing what there is when no wanted precision is among it;
 * `model_invalid` when no name tells which file is the model.
 */
export function chooseAmong(
  names: readonly string[],
  wanted: readonly Precision[],
  facts: OnnxFacts,
): OnnxChoice {
  const takesAny = wanted.length === ALL_PRECISIONS;
  if (takesAny && facts.preferred !== undefined) {
    return { name: facts.preferred, reason: "default of the model's manifest" };
  }
  const known = names.flatMap((name) => {
    const rank = rankOf(name, facts);
    return rank === undefined ? [] : [{ name, ...rank }];
  });
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0 && (takesAny || known.length === 0)) {
    return { name: only, reason: "the model has no other file" };
  }
  if (known.length === 0) throw noKnownFile(names);
  // Sorting is stable, and `onnx/` has to win among equals.
  known.sort((a, b) => a.position - b.position || inFolder(b.name) - inFolder(a.name));
  for (const [place, precision] of wanted.entries()) {
    const file = known.find((candidate) => candidate.precision === precision);
    if (file === undefined) continue;
    return { name: file.name, reason: reasonOf(precision, wanted, wanted.slice(0, place)) };
  }
  const found = known.map(({ name, precision }) => `${precision} (${name})`).join(", ");
  const message = `the model has no ${wanted.join(" or ")} file, only ${found}`;
  throw new CoreError("option_invalid", message);
}

function rankOf(
  name: string,
  { cpuFlags, told, preferred }: OnnxFacts,
): { precision: Precision; position: number } | undefined {
  const base = name.startsWith(FOLDER) ? name.slice(FOLDER.length) : name;
  const usual = USUAL_NAMES.findIndex(([pattern]) => pattern.test(base));
  const listed = told?.get(name);
  if (listed !== undefined) {
    return { precision: listed, position: preferred === name ? -1 : Math.max(usual, 0) };
  }
  const [, precision, flag] = USUAL_NAMES[usual] ?? [];
  if (precision === undefined || (flag !== undefined && !hasFlag(cpuFlags, flag))) return undefined;
  return { precision, position: usual };
}

function hasFlag(cpuFlags: ReadonlySet<string>, flag: string): boolean {
  return cpuFlags.size === 0 ? FLAGS_OF_ALL[arch] === flag : cpuFlags.has(flag);
}

function inFolder(name: string): number {
  return name.startsWith(FOLDER) ? 1 : 0;
}

function reasonOf(
  precision: Precision,
  wanted: readonly Precision[],
  missing: readonly Precision[],
): string {
  if (wanted.length === 1) return "asked for";
  if (missing.length > 0) return `the model has no ${missing.join(" or ")} file`;
  return precision === "fp32"
    ? "fp32 comes first on a CPU; int8 only when asked for"
    : `${precision} comes first on a GPU`;
}

function noKnownFile(names: readonly string[]): CoreError {
  const listed = `${names.slice(0, 20).join(", ")}, and no manifest default`;
  const found = names.length === 0 ? "none" : listed;
  const message = `expected onnx/model.onnx or one other ONNX file: ${found}`;
  return new CoreError("model_invalid", message);
}
