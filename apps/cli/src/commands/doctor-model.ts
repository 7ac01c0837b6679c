// Owns: loading the model as a worker would, and what that says of devices, precision and canary.
// Must not know: the machine's other parts, or how checks are shown.
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import {
  CoreError,
  type CoreErrorCode,
  type DeviceReport,
  type DeviceSetting,
  type Environment,
  type HubOptions,
  hubOptionsFrom,
  loadCrossEncoder,
  type PrecisionSetting,
} from "@crossrank/core";
import type { Check } from "./doctor-checks.ts";

/** Which model is examined, and how it would be loaded. */
export interface ModelRequest {
  readonly name: string;
  readonly device: DeviceSetting;
  readonly dtype: PrecisionSetting;
  /** Offline: a check must not begin a download of gigabytes. */
  readonly hub: HubOptions;
  readonly cudaVisibleDevices: string | undefined;
}

export const DEFAULT_MODEL = "crossrank-embedded";

/** Options win over MODEL, DEVICE and DTYPE. */
export function requestFrom(
  options: Partial<Record<"model" | "device" | "dtype", string>>,
  environment: Environment,
): ModelRequest {
  const read = (option: string | undefined, name: string) =>
    option ?? (environment[name] || undefined);
  return {
    // MODEL may be a list, the default one first.
    name: read(options.model, "MODEL")?.split(",")[0]?.trim() ?? DEFAULT_MODEL,
    // Whoever loads the model refuses a wrong one by name.
    device: (read(options.device, "DEVICE") ?? "auto") as DeviceSetting,
    dtype: (read(options.dtype, "DTYPE") ?? "auto") as PrecisionSetting,
    hub: { ...hubOptionsFrom(environment), offline: true },
    cudaVisibleDevices: environment["CUDA_VISIBLE_DEVICES"],
  };
}

export interface ModelExamination {
  readonly checks: readonly Check[];
  /** Missing when the model could not be loaded. */
  readonly report?: DeviceReport;
}

/** Loads the model once and closes it again. */
export async function checkModel(request: ModelRequest): Promise<ModelExamination> {
  let report: DeviceReport | undefined;
  try {
    const encoder = await loadCrossEncoder(request.name, {
      ...request,
      onDevice: (told) => {
        report = told;
      },
    });
    const { model, revision } = encoder.descriptor;
    await encoder.close();
    if (report === undefined) throw new Error("the encoder told nothing of its device");
    return { checks: checksOf(report, `${model} ${revision}`), report };
  } catch (error) {
    if (!(error instanceof CoreError)) throw error;
    const next = nextStep(error.code, request);
    return { checks: [{ name: "model", status: "failed", detail: error.message, next }] };
  }
}

/** The command that is most likely to help, or to tell more. */
export function nextStep(code: CoreErrorCode, { name }: Pick<ModelRequest, "name">): string {
  const isFolder = /^[./\\]/.test(name);
  // Where the first part of a name is a folder here, a folder is meant.
  const [first = ""] = name.split("/");
  switch (code) {
    case "model_not_found":
      return isFolder || existsSync(first)
        ? `ls -l ${dirname(name)}`
        : `crossrank models pull ${name}`;
    case "download_failed":
      return `crossrank models pull ${name}`;
    case "licence_required":
      return `crossrank models pull ${name} --accept-licence`;
    case "unauthorized":
      return `HF_TOKEN=… crossrank models pull ${name}`;
    case "model_invalid":
      return isFolder ? `ls -l ${name} ${name}/onnx` : `crossrank models verify ${name}`;
    default:
      return `crossrank doctor --model ${name} --device auto --dtype auto`;
  }
}

function checksOf(report: DeviceReport, model: string): Check[] {
  const { onnxruntime, rejected, device, gpu, precision, precisionReason, canary } = report;
  const difference = Math.abs(canary.got - (canary.expected ?? canary.got));
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);
  const where =
    gpu === undefined
      ? device
      : `${device} (${gpu.name}, ${gigabytes(gpu.freeBytes)} of ${gigabytes(gpu.totalBytes)} GB free, driver ${gpu.driver})`;
  return [
    {
      name: "onnxruntime",
      status: "ok",
      detail: `${onnxruntime.version}, with ${onnxruntime.bundled.join(", ")}`,
    },
    ...rejected.map(
      (each): Check => ({ name: each.device, status: "absent", detail: each.reason }),
    ),
    { name: "device", status: "ok", detail: `${where}: ${report.reason}` },
    { name: "model", status: "ok", detail: `${model}, ${precision}: ${precisionReason}` },
    {
      name: "canary",
      status: canary.source === "none" ? "absent" : "ok",
      detail:
        canary.source === "none"
          ? `no logit is known; this one is ${canary.got}`
          : `${canary.got}, expected ${canary.expected} (${canary.source}), difference ${difference.toExponential(1)} of ${canary.bound.toExponential(1)}`,
    },
  ];
}
