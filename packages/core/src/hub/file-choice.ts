/**
 * Owns which files of a repository a model needs: one ONNX file of the best wanted precision, its
 * external data, config and tokenizer. Must not know the network or the disk.
 */
import { posix } from "node:path";
import type { CatalogueEntry } from "../catalogue.ts";
import { CoreError } from "../core-error.ts";
import type { Precision } from "../model-files/manifest.ts";
import type { Repository, RepositoryFile } from "./repository.ts";

export interface FileChoice {
  readonly onnxName: string;
  readonly files: readonly RepositoryFile[];
}

const REQUIRED = ["config.json", "tokenizer.json"];
const OPTIONAL = ["tokenizer_config.json", "special_tokens_map.json"];

// The names that transformers.js and Optimum give their exports.
const USUAL_NAMES: Readonly<Record<Precision, readonly string[]>> = {
  fp32: ["model"],
  fp16: ["model_fp16"],
  int8: ["model_int8", "model_quantized"],
};

/**
 * Chooses the ONNX file of the first of `wanted` that the repository has.
 *
 * @param instructionSet of this processor (`x64-avx512_vnni`, `arm64`): some repositories hold an
 * int8 file for each.
 * @throws CoreError `model_invalid` naming what the repository lacks.
 */
export function chooseFiles(
  repository: Repository,
  wanted: readonly Precision[],
  entry: CatalogueEntry | undefined,
  instructionSet: string,
): FileChoice {
  const find = (path: string) => repository.files.find((file) => file.path === path);
  const candidates = wanted.flatMap((precision) => [
    ...(entry?.files[precision] === undefined ? [] : [entry.files[precision]]),
    ...namesOf(precision, instructionSet).flatMap((name) => [`onnx/${name}.onnx`, `${name}.onnx`]),
  ]);
  const onnx = candidates.map(find).find((file) => file !== undefined);
  if (onnx === undefined) throw noOnnxFile(repository, wanted);
  const lacking = REQUIRED.find((name) => find(name) === undefined);
  if (lacking !== undefined) {
    throw new CoreError("model_invalid", `the repository has no ${lacking}`);
  }
  const small = [...REQUIRED, ...OPTIONAL].map(find).filter((file) => file !== undefined);
  const beside = repository.files.filter(({ path }) => isDataOf(onnx.path, path));
  return { onnxName: onnx.path, files: [...small, onnx, ...beside] };
}

/**
 * The files that the graph itself names as holding its weights.
 *
 * @throws CoreError `model_invalid` when the repository lacks one, as it must for a path outside it.
 */
export function chooseExternalData(
  repository: Repository,
  onnxName: string,
  locations: ReadonlySet<string>,
): RepositoryFile[] {
  return [...locations].map((location) => {
    const path = posix.join(posix.dirname(onnxName), location);
    const file = repository.files.find((each) => each.path === path);
    if (file !== undefined && !posix.isAbsolute(location)) return file;
    const message = `${onnxName} has weights in ${location}, which the repository does not hold`;
    throw new CoreError("model_invalid", message);
  });
}

function namesOf(precision: Precision, instructionSet: string): readonly string[] {
  const usual = USUAL_NAMES[precision];
  return precision === "int8" ? [...usual, ...int8NamesFor(instructionSet)] : usual;
}

function int8NamesFor(instructionSet: string): readonly string[] {
  if (instructionSet.startsWith("arm64")) return ["model_qint8_arm64"];
  const safe = ["model_quint8_avx2"];
  if (/vnni|amx/.test(instructionSet)) {
    return ["model_qint8_avx512_vnni", "model_qint8_avx512", ...safe];
  }
  return instructionSet.includes("avx512") ? ["model_qint8_avx512", ...safe] : safe;
}

function isDataOf(onnxName: string, path: string): boolean {
  return path.startsWith(`${onnxName}_data`) || path.startsWith(`${onnxName}.data`);
}

function noOnnxFile(repository: Repository, wanted: readonly Precision[]): CoreError {
  const found = repository.files.map(({ path }) => path).filter((path) => path.endsWith(".onnx"));
  const list = found.length === 0 ? "none at all" : found.slice(0, 20).join(", ");
  const message = `the repository has no ONNX file for ${wanted.join(", ")}; it has ${list}`;
  return new CoreError("model_invalid", message);
}
