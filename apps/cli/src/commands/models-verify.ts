// Owns: `crossrank models verify`: which models are checked, and how the findings are told.
// Must not know: how a file is checked.
import { stat } from "node:fs/promises";
import {
  type CachedModel,
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
  const advice = new Set<string>();
  for (const { label, checks, mend } of await chooseModels(name, cacheFolder)) {
    for await (const check of checks) {
      signal.throwIfAborted();
      process.stdout.write(`${check.status.padEnd(7)}  ${label}  ${check.file}${detail(check)}\n`);
      if (["ok", "unknown"].includes(check.status)) continue;
      wrong.push(`${label} ${check.file}`);
      advice.add(mend);
    }
  }
  if (wrong.length === 0) return;
  throw new CheckFailedError(`damaged or missing: ${wrong.join(", ")}; ${[...advice].join("; ")}`);
}

interface CheckedModel {
  readonly label: string;
  readonly checks: AsyncIterable<FileCheck>;
  /** What brings whole files again. */
  readonly mend: string;
}

const EMBEDDED: Pick<CheckedModel, "label" | "mend"> = {
  label: EMBEDDED_MODEL.id,
  mend: 'restore the files of the clone, for example "git checkout -- models"',
};

async function chooseModels(
  name: string | undefined,
  cacheFolder: string,
): Promise<CheckedModel[]> {
  const embedded = { ...EMBEDDED, checks: checkModelFolder(EMBEDDED_MODEL.folder) };
  if (name === EMBEDDED_MODEL.id) return [embedded];
  if (name !== undefined && (await isFolder(name))) {
    const mend = `bring the files of ${name} again from where they came`;
    return [{ label: name, checks: checkModelFolder(name), mend }];
  }
  const cached = (await listCachedModels(cacheFolder)).filter((model) =>
    name === undefined ? model.files.some((file) => file.endsWith(".onnx")) : isCalled(name, model),
  );
  if (name !== undefined && cached.length === 0) throw notFound(name, cacheFolder);
  const models = cached.map((model) => ({
    label: `${model.repository}@${model.revision.slice(0, 7)}`,
    checks: checkCachedModel(cacheFolder, model),
    mend: `"crossrank models pull ${model.repository}@${model.refs[0] ?? model.revision}" brings it again`,
  }));
  return name === undefined ? [embedded, ...models] : models;
}

/** Whether a cached model is `organisation/name[@branch, tag, commit or its beginning]`. */
function isCalled(name: string, { repository, revision, refs }: CachedModel): boolean {
  const [id = "", ...rest] = name.split("@");
  if (repository !== (findInCatalogue(id)?.onnxRepository ?? id)) return false;
  const asked = rest.join("@");
  return asked === "" || refs.includes(asked) || (COMMIT.test(asked) && revision.startsWith(asked));
}

// As much of a commit as `models list` shows, or more.
const COMMIT = /^[0-9a-f]{7,40}$/;

function notFound(name: string, cacheFolder: string): CoreError {
  const message = /^[./\\]/.test(name)
    ? `model folder ${name} does not exist or is not a folder`
    : `${name} is not in ${cacheFolder}; "crossrank models pull ${name}" brings it`;
  return new CoreError("model_not_found", message);
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

function detail({ status, expected, actual }: FileCheck): string {
  return status === "damaged" ? `  is ${actual}, should be ${expected}` : "";
}
