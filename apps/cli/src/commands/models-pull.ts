// Owns: `crossrank models pull`: licence, progress, and the folders as the answer.
// Must not know: how files are brought.
import { confirm } from "@clack/prompts";
import {
  CoreError,
  type DeviceSetting,
  type HubOptions,
  hubOptionsFrom,
  type LocatedModel,
  locateModel,
  type Precision,
  type PrecisionSetting,
  precisionsWanted,
} from "@crossrank/core";
import { ProgressReport } from "../progress-report.ts";
import type { CommandContext } from "./models.ts";

interface PullOptions {
  readonly device: DeviceSetting;
  readonly dtype: PrecisionSetting;
  readonly revision?: string;
  readonly cached?: true;
  readonly acceptLicence?: true;
}

/** Brings each model and writes its folder to stdout, one a line; all else goes to stderr. */
export async function pullModels(
  names: readonly string[],
  { device, dtype, revision, cached, acceptLicence }: PullOptions,
  { environment, signal }: CommandContext,
): Promise<void> {
  for (const given of names) {
    const name = withRevision(given, revision);
    const id = given.split("@")[0] ?? given;
    const settings = hubOptionsFrom(environment);
    const accepted = acceptLicence ? [...settings.acceptedLicences, id] : settings.acceptedLicences;
    const report = new ProgressReport(process.stderr);
    const { onProgress } = report;
    const refresh = cached !== true;
    const options = { ...settings, acceptedLicences: accepted, refresh, onProgress, signal };
    const cudaVisibleDevices = environment["CUDA_VISIBLE_DEVICES"];
    const wanted = precisionsWanted({ device, dtype, cudaVisibleDevices });
    const model = await locateOrAsk(name, id, wanted, options).finally(() => report.end());
    describe(model, name);
    process.stdout.write(`${model.folder}\n`);
  }
}

function withRevision(name: string, revision: string | undefined): string {
  if (revision === undefined) return name;
  if (!name.includes("@")) return `${name}@${revision}`;
  throw new CoreError("option_invalid", `${name} has a revision already; leave --revision out`);
}

/** A licence that must be accepted is asked for where somebody can answer. */
async function locateOrAsk(
  name: string,
  id: string,
  wanted: readonly Precision[],
  options: HubOptions,
): Promise<LocatedModel> {
  try {
    return await locateModel(name, wanted, options);
  } catch (error) {
    const asks = error instanceof CoreError && error.code === "licence_required";
    if (!asks || !process.stdin.isTTY || !process.stderr.isTTY) throw error;
    const { signal } = options;
    process.stderr.write(`${error.message}\n`);
    const answer = await confirm({
      message: "Accept it?",
      initialValue: false,
      output: process.stderr,
      ...(signal && { signal }),
    });
    if (answer !== true) throw error;
    const acceptedLicences = [...options.acceptedLicences, id];
    return locateModel(name, wanted, { ...options, acceptedLicences });
  }
}

function describe({ repository, revision, onnxName, licence }: LocatedModel, name: string): void {
  if (repository === undefined) return;
  const terms = licence?.commercial === false ? `${licence.spdx}, non-commercial` : licence?.spdx;
  process.stderr.write(`${name}: ${onnxName} of ${repository}@${revision}, licence ${terms}\n`);
}
