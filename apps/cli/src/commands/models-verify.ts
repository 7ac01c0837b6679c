// Owns: `crossrank models verify`: which models are checked, and how the findings are told.
// Must not know: how a file is checked.
import {
  CoreError,
  checkCachedModel,
  checkModelFolder,
  EMBEDDED_MODEL,
  type FileCheck,
  findInCatalogue,
  hubOptionsFrom,
  listCachedModels,
} from "@crossrank/core";
import { CheckFailedError } from "../exit-code.ts";
import type { CommandContext } from "./models.ts";

/** Writes a line a file to stdout; throws when one is damaged or missing. */
export async function verifyModels(
  name: string | undefined,
  { environment, signal }: CommandContext,
): Promise<void> {
  const { cacheFolder } = hubOptionsFrom(environment);
  const wrong: string[] = [];
  for (const { label, checks } of await chooseModels(name, cacheFolder)) {
    for await (const check of checks) {
      signal.throwIfAborted();
      process.stdout.write(`${check.status.padEnd(7)}  ${label}  ${check.file}${detail(check)}\n`);
      if (!["ok", "unknown"].includes(check.status)) wrong.push(`${label} ${check.file}`);
    }
  }
  if (wrong.length === 0) return;
  const advice = '"crossrank models pull" brings them again';
  throw new CheckFailedError(`damaged or missing: ${wrong.join(", ")}; ${advice}`);
}

interface CheckedModel {
  readonly label: string;
  readonly checks: AsyncIterable<FileCheck>;
}

async function chooseModels(
  name: string | undefined,
  cacheFolder: string,
): Promise<CheckedModel[]> {
  const embedded = { label: EMBEDDED_MODEL.id, checks: checkModelFolder(EMBEDDED_MODEL.folder) };
  if (name === EMBEDDED_MODEL.id) return [embedded];
  const [id, revision] = name?.split("@") ?? [];
  const wanted = (id && findInCatalogue(id)?.onnxRepository) ?? id;
  const cached = (await listCachedModels(cacheFolder)).filter((model) =>
    wanted === undefined
      ? model.files.some((file) => file.endsWith(".onnx"))
      : model.repository === wanted && (revision === undefined || model.revision === revision),
  );
  if (name !== undefined && cached.length === 0) {
    const message = `${name} is not in ${cacheFolder}; "crossrank models pull ${name}" brings it`;
    throw new CoreError("model_not_found", message);
  }
  const models = cached.map((model) => ({
    label: `${model.repository}@${model.revision.slice(0, 7)}`,
    checks: checkCachedModel(cacheFolder, model),
  }));
  return name === undefined ? [embedded, ...models] : models;
}

function detail({ status, expected, actual }: FileCheck): string {
  return status === "damaged" ? `  is ${actual}, should be ${expected}` : "";
}
