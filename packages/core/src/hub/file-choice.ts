/**
 * Owns which files of a repository a model needs: one ONNX file of the best wanted precision, its
 * external data, config and tokenizer. Must not know the network or the disk.
 */
import { posix } from "node:path";
import type { CatalogueEntry } from "../catalogue.ts";
import { CoreError } from "../core-error.ts";
import type { Precision } from "../model-files/manifest.ts";
import { chooseAmong } from "../model-files/onnx-choice.ts";
import type { Repository, RepositoryFile } from "./repository.ts";

export interface FileChoice {
  readonly onnxName: string;
  /** One plain sentence on why this file. */
  readonly onnxReason: string;
  readonly files: readonly RepositoryFile[];
}

const REQUIRED = ["config.json", "tokenizer.json"];
const OPTIONAL = ["tokenizer_config.json", "special_tokens_map.json"];
const PRECISIONS = ["fp32", "fp16", "int8"] as const;
// Where exports lie; other ONNX files of a repository are no models, or another model's.
const MODEL_FILE = /^(onnx\/)?[^/]+\.onnx$/;

/**
 * Chooses the ONNX file of the first of `wanted` that the repository has, and what goes with it.
 *
 * @param cpuFlags of this processor: some repositories hold an int8 file for each.
 * @throws CoreError `option_invalid` when it has only other precisions; `model_invalid` naming what
 * the repository lacks.
 */
export function chooseFiles(
  repository: Repository,
  wanted: readonly Precision[],
  entry: CatalogueEntry | undefined,
  cpuFlags: ReadonlySet<string>,
): FileChoice {
  const find = (path: string) => repository.files.find((file) => file.path === path);
  const told = new Map(
    PRECISIONS.flatMap((precision) => {
      const path = entry?.files[precision];
      return path === undefined ? [] : [[path, precision] as const];
    }),
  );
  const names = repository.files
    .map(({ path }) => path)
    .filter((path) => MODEL_FILE.test(path) || told.has(path));
  const { name: onnxName, reason: onnxReason } = chooseAmong(names, wanted, { cpuFlags, told });
  const lacking = REQUIRED.find((name) => find(name) === undefined);
  if (lacking !== undefined) {
    throw new CoreError("model_invalid", `the repository has no ${lacking}`);
  }
  const small = [...REQUIRED, ...OPTIONAL].map(find).filter((file) => file !== undefined);
  const graph = repository.files.filter(
    ({ path }) => path === onnxName || isDataOf(onnxName, path),
  );
  return { onnxName, onnxReason, files: [...small, ...graph] };
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

function isDataOf(onnxName: string, path: string): boolean {
  return path.startsWith(`${onnxName}_data`) || path.startsWith(`${onnxName}.data`);
}
