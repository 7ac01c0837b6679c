/**
 * Owns the way from a model's name to a folder that holds its files: a folder of the caller's, the
 * embedded model, or a model of the hub. Must not know how the hub or its cache work.
 */
import { stat } from "node:fs/promises";
import { EMBEDDED_MODEL } from "../catalogue.ts";
import { CoreError } from "../core-error.ts";
import type { Precision } from "../model-files/manifest.ts";
import type { LocatedModel } from "./hub-model.ts";
import type { HubOptions } from "./hub-options.ts";
import { parseModelName } from "./model-name.ts";

/**
 * Finds the model called `name` (folder, `crossrank-embedded`, `organisation/name[@revision]`) and
 * downloads what is missing: of the first of `wanted` that the repository has, and no more.
 *
 * A branch is resolved to a commit by the hub once; later calls use that commit without asking.
 *
 * @throws CoreError `model_not_found`, `unauthorized`, `licence_required`, `download_failed`,
 * `model_invalid` (no ONNX file), `option_invalid` (none of `wanted`); the signal's reason when it
 * aborts.
 */
export async function locateModel(
  name: string,
  wanted: readonly Precision[],
  options: HubOptions,
): Promise<LocatedModel> {
  if (name === EMBEDDED_MODEL.id) return { folder: EMBEDDED_MODEL.folder, id: name };
  if (await isFolder(name)) return { folder: name };
  if (/^[./\\]/.test(name)) {
    const message = `model folder ${name} does not exist or is not a folder`;
    throw new CoreError("model_not_found", message);
  }
  const modelName = parseModelName(name);
  await checkNoFolderIsMeant(modelName.id);
  // Half of a local model's start would go into loading what speaks to hubs.
  const { HubModel } = await import("./hub-model.ts");
  try {
    return await new HubModel(modelName, options).locate(wanted);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof CoreError)) throw error;
    throw new CoreError(error.code, `${name}: ${error.message}`, { cause: error });
  }
}

// A volume that is not mounted must not become the model of whoever owns that name on the hub.
async function checkNoFolderIsMeant(id: string): Promise<void> {
  const [first = "", second] = id.split("/");
  if (!(await isFolder(first))) return;
  throw new CoreError(
    "model_not_found",
    `the folder ${first}/ exists here but has no ${second}. For a folder write ./${id}; for the ` +
      `hub's ${id} start elsewhere or rename ${first}/`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
